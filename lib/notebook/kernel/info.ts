import { requireFromTslab } from "./tslab";
import { PROTOCOL_VERSION } from "./wire";

const versionOf = (name: string) => (requireFromTslab(`${name}/package.json`) as { version: string }).version;

/** Content of the reply to `kernel_info_request`; needs neither the compiler nor the main thread. */
export function kernelInfo(): object {
  const tslab = (requireFromTslab("../package.json") as { version: string }).version;
  const typescript = versionOf("@tslab/typescript-for-tslab");
  return {
    status: "ok",
    protocol_version: PROTOCOL_VERSION,
    implementation: "tandem",
    implementation_version: (require("../../../package.json") as { version: string }).version,
    banner: `TypeScript ${typescript} (tandem's launcher over tslab ${tslab}), Node ${process.version}`,
    language_info: {
      name: "typescript",
      version: typescript,
      mimetype: "text/typescript",
      file_extension: ".ts",
      pygments_lexer: "typescript",
      codemirror_mode: { mode: "typescript", name: "javascript", typescript: true },
      nbconvert_exporter: "script",
    },
    help_links: [{ text: "TypeScript", url: "https://www.typescriptlang.org/docs/" }],
  };
}
