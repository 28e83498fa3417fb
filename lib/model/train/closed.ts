/** Added to the attention to where there is no token, or none that may be seen. */
export const CLOSED = -3.4028234663852886e38;
