import { sha256 } from "../../hash";

/**
 * The page `sandbox.html`, which other pages open in a frame of an origin of its own to run workers in: those may compile WebAssembly, and
 * reach nothing.
 * @param script what it runs, `browser/sandbox.ts`
 */
export function sandboxHtml(script: string): string {
  const scripts = `script-src 'sha256-${sha256(script, "base64")}' 'wasm-unsafe-eval'; worker-src blob:`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; ${scripts}; base-uri 'none'; form-action 'none'">
<title>Where code of these pages runs</title>
</head>
<body>
<script>${script}</script>
</body>
</html>
`;
}
