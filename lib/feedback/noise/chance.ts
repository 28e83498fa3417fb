/** Into how many equal parts a chance is resolved. */
const PARTS = 2 ** 32;

/** Whether something of a probability happens. @param integer draws an integer from [0, n) */
export function happens(probability: number, integer: (n: number) => number): boolean {
  return integer(PARTS) < probability * PARTS;
}
