import type { Random } from '../../random.ts';
import { camelCase, pascalCase, seconds } from './failure.ts';
import type { Failure } from './failure.ts';

export function javac({ action, subject, line }: Failure): string {
  return [
    `src/main/java/org/example/${pascalCase(subject)}.java:${line}: error: cannot find symbol`,
    `        return ${camelCase(action)}(${subject}s);`,
    '               ^',
    `  symbol:   method ${camelCase(action)}(List<${pascalCase(subject)}>)`,
    `  location: class ${pascalCase(subject)}Service`,
    '1 error',
  ].join('\n');
}

export function gcc({ action, subject, line }: Failure, random: Random): string {
  const column = 5 + random.int(30);
  return [
    `${subject}.c: In function '${action}':`,
    `${subject}.c:${line}:${column}: warning: implicit declaration of function '${action}_size' [-Wimplicit-function-declaration]`,
    `  ${line} |     return ${action}_size(${subject});`,
    '      |            ^~~~~~~~~~',
    `/usr/bin/ld: ${subject}.o: in function \`${action}':`,
    `${subject}.c:(.text+0x${(16 + random.int(200)).toString(16)}): undefined reference to \`${action}_size'`,
    'collect2: error: ld returned 1 exit status',
  ].join('\n');
}

export function cargoBuild({ action, subject, line }: Failure, random: Random): string {
  return [
    `   Compiling ${subject} v0.${1 + random.int(9)}.${random.int(20)}`,
    'error[E0382]: borrow of moved value: `items`',
    `  --> src/${subject}.rs:${line}:${5 + random.int(30)}`,
    '   |',
    `${line} |     ${action}(items);`,
    '   |         ----- value moved here',
    `error: could not compile \`${subject}\` (lib) due to 1 previous error in ${seconds(random, 20)}s`,
  ].join('\n');
}
