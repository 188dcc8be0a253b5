import type { SyntaxLanguage } from '../grammars.ts';
import { cppLanguage } from './cpp.ts';
import { goLanguage } from './go.ts';
import { javaLanguage } from './java.ts';
import type { LanguageNames } from './language.ts';
import { javascriptLanguage, typescriptLanguage } from './javascript.ts';
import { pythonLanguage } from './python.ts';
import { rustLanguage } from './rust.ts';

export const languages: Readonly<Record<SyntaxLanguage, LanguageNames>> = {
  python: pythonLanguage,
  javascript: javascriptLanguage,
  typescript: typescriptLanguage,
  go: goLanguage,
  rust: rustLanguage,
  java: javaLanguage,
  cpp: cppLanguage,
};
