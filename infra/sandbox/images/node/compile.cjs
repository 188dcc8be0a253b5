/* eslint-disable @typescript-eslint/no-require-imports -- the script of a snapshot is CommonJS */
// Becomes a start-up snapshot when the image is built: the real TypeScript compiler with its libraries parsed and checked, so
// that a container is ready in a fraction of a second. At run time it reads one request from stdin ({files, tests}), checks
// the files strictly and answers {errors, outputs} on stdout. Test files are only translated. `ts` stands above this text.
const { readFileSync } = require('node:fs');
const { startupSnapshot } = require('node:v8');

const options = {
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2023.d.ts'],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  strict: true,
  skipLibCheck: true,
  allowImportingTsExtensions: true,
  rewriteRelativeImportExtensions: true,
  types: ['node'],
  typeRoots: ['/opt/sandbox/node_modules/@types'],
};
const host = ts.createCompilerHost(options);
host.getCurrentDirectory = () => '/work';
const libraries = '/opt/sandbox/node_modules/typescript/lib';
host.getDefaultLibLocation = () => libraries;
host.getDefaultLibFileName = () => `${libraries}/lib.d.ts`;
const parsed = new Map();
const texts = new Map();
const readSource = host.getSourceFile.bind(host);
host.getSourceFile = (name, ...rest) => {
  const text = texts.get(name);
  if (text !== undefined) return ts.createSourceFile(name, text, rest[0], true);
  if (!parsed.has(name)) parsed.set(name, readSource(name, ...rest));
  return parsed.get(name);
};
const fileExists = host.fileExists.bind(host);
const readFile = host.readFile.bind(host);
host.fileExists = (name) => texts.has(name) || fileExists(name);
host.readFile = (name) => texts.get(name) ?? readFile(name);

// Parses and binds the libraries before a request is there.
texts.set('/work/warm.ts', 'export const warm: number = [1].map((item) => item + 1).length;');
const warm = ts.createProgram(['/work/warm.ts'], options, host);
ts.getPreEmitDiagnostics(warm, warm.getSourceFile('/work/warm.ts'));
texts.clear();

function errorOf(diagnostic) {
  const message = ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n');
  const { file, start } = diagnostic;
  if (!file || start === undefined)
    return { message: `TS${diagnostic.code}: ${message}`, line: null, column: null, hint: null };
  const { line, character } = file.getLineAndCharacterOfPosition(start);
  const hint = file.text.split('\n')[line]?.trim().slice(0, 200) ?? null;
  return { message: `TS${diagnostic.code}: ${message}`, line: line + 1, column: character + 1, hint };
}

function main() {
  const { files, tests } = JSON.parse(readFileSync(0, 'utf8'));
  for (const file of files) texts.set(`/work/${file.path}`, file.text);
  const roots = files.map((file) => `/work/${file.path}`).filter((name) => /\.[cm]?ts$/.test(name));
  const program = ts.createProgram(roots, options, host, warm);
  const errors = roots
    .flatMap((name) => ts.getPreEmitDiagnostics(program, program.getSourceFile(name)))
    .map(errorOf);
  const outputs = [];
  for (const file of [...files, ...tests]) {
    if (!/\.ts$/.test(file.path)) outputs.push(file);
    else
      outputs.push({
        path: file.path.replace(/\.ts$/, '.js'),
        text: ts.transpileModule(file.text, { compilerOptions: options }).outputText,
      });
  }
  process.stdout.write(JSON.stringify({ errors: errors.slice(0, 50), outputs }));
}

startupSnapshot.setDeserializeMainFunction(main);
