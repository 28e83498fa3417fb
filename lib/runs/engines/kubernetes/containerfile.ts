/** Node's own image, of the line that is tested. */
const BASE = "docker.io/library/node:24-bookworm-slim";

/** What a container image for tasks is built of: the packages of the lockfile, the library, and its teachers. */
export function containerfile(): string {
  return `# Build it in tandem's folder: podman build -f THIS_FILE -t IMAGE .   (or docker build)
# Modules of your own that specs name go in by COPY lines, at the paths that the specs have from /tandem.
FROM ${BASE}
WORKDIR /tandem
COPY package.json package-lock.json .npmrc ./
COPY lib/package.json lib/package.json
COPY lib/bin lib/bin
RUN npm ci --no-progress && npm cache clean --force
COPY lib lib
COPY data/teacher data/teacher
COPY data/recorded data/recorded
RUN npm run -s build && touch lib/dist/.built && mkdir -p data/cache && chown node:node data/cache
USER node
ENTRYPOINT []
CMD ["node", "lib/bin/tandem.js", "--help"]
`;
}
