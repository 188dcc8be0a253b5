// Prints what ESLint finds in the files named, as JSON. Nothing of them is run, and no configuration of theirs is read.
import { ESLint } from 'eslint';
import parser from '@typescript-eslint/parser';
import security from 'eslint-plugin-security';

const severe = new Set([
  'detect-eval-with-expression',
  'detect-child-process',
  'no-eval',
  'no-implied-eval',
  'no-new-func',
]);
const rules = {
  ...security.configs.recommended.rules,
  // Reports every computed member: its own manual says that most are no problem.
  'security/detect-object-injection': 'off',
  'no-eval': 'error',
  'no-implied-eval': 'error',
  'no-new-func': 'error',
  'no-script-url': 'warn',
};
const eslint = new ESLint({
  cwd: '/work',
  overrideConfigFile: true,
  allowInlineConfig: false,
  ignore: false,
  overrideConfig: [
    { files: ['**/*'], plugins: { security }, rules },
    { files: ['**/*.ts', '**/*.mts', '**/*.cts'], languageOptions: { parser } },
  ],
});
const findings = [];
for (const { messages } of await eslint.lintFiles(process.argv.slice(2))) {
  for (const { ruleId, line, message } of messages) {
    if (ruleId === null) continue; // a file that does not parse is the compiler's to report
    const name = ruleId.replace('security/', '');
    const tool = name === ruleId ? 'eslint' : 'eslint-plugin-security';
    findings.push({ rule: name, severity: severe.has(name) ? 'high' : 'medium', line, message, tool });
  }
}
process.stdout.write(JSON.stringify(findings));
