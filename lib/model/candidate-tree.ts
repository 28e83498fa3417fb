/**
 * Candidates as a prefix tree: a node is a decoder input (the start token at the root), an edge a token to be predicted
 * after its node. Candidates that begin alike share nodes and edges; tokens that nothing follows are edges only.
 */
export interface CandidateTree {
  /** Token, parent (−1 at the root) and depth of each node. */
  readonly tokens: readonly number[];
  readonly parents: readonly number[];
  readonly depths: readonly number[];
  /** Node and predicted token of each edge. */
  readonly edges: readonly { readonly node: number; readonly token: number }[];
  /** The edges of each candidate, in order. */
  readonly paths: readonly (readonly number[])[];
}

/**
 * @param candidates their tokens; none is empty
 * @param startToken what every decoder input starts with
 */
export function candidateTree(candidates: readonly (readonly number[])[], startToken: number): CandidateTree {
  const tokens = [startToken];
  const parents = [-1];
  const depths = [0];
  const edges: { node: number; token: number }[] = [];
  const known = new Map<string, number>();
  /** The number that belongs to a key, or the next one. */
  const numberOf = (key: string, make: () => number): number => {
    if (!known.has(key)) known.set(key, make());
    return known.get(key)!;
  };
  const paths = candidates.map((candidate) => {
    let node = 0;
    return candidate.map((token, j) => {
      const edge = numberOf(`edge ${node} ${token}`, () => edges.push({ node, token }) - 1);
      if (j + 1 < candidate.length) {
        const parent = node;
        node = numberOf(`node ${node} ${token}`, () => {
          parents.push(parent);
          depths.push(depths[parent] + 1);
          return tokens.push(token) - 1;
        });
      }
      return edge;
    });
  });
  return { tokens, parents, depths, edges, paths };
}
