import boundaries from 'eslint-plugin-boundaries';
import tseslint from 'typescript-eslint';

// The architecture of docs/architecture.md, held by rule: what each top-level folder may import.
const folders = [
  'activities',
  'bench',
  'cli',
  'corpus',
  'evaluation',
  'gateway',
  'infra',
  'models',
  'temporal-config',
  'test',
  'workers',
  'workflows',
];
const mayImport = {
  models: ['models'],
  corpus: ['corpus', 'models'],
  evaluation: ['evaluation', 'models'],
  'temporal-config': ['temporal-config', 'models'],
  infra: ['infra', 'models', 'temporal-config'],
  gateway: ['gateway', 'models', 'infra'],
  activities: ['activities', 'models', 'corpus', 'evaluation', 'infra', 'temporal-config'],
  workflows: ['workflows', 'activities', 'models', 'temporal-config'],
  workers: ['workers', 'activities', 'infra', 'models', 'temporal-config', 'corpus'],
  cli: [
    'cli',
    'models',
    'corpus',
    'evaluation',
    'infra',
    'gateway',
    'temporal-config',
    'activities',
    'workflows',
  ],
  bench: folders,
  test: folders,
};

export default tseslint.config(
  { ignores: ['node_modules', '.contexture', 'samples', 'test/fixtures', 'test/histories'] },
  ...tseslint.configs.strict,
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { projectService: true } },
    plugins: { boundaries },
    settings: {
      'boundaries/elements': folders.map((folder) => ({
        type: folder,
        pattern: `${folder}/**/*`,
        partialMatch: false,
      })),
      'import/resolver': { node: { extensions: ['.ts', '.js', '.mjs'] } },
    },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-non-null-assertion': 'off',
      'boundaries/dependencies': [
        'error',
        {
          default: 'disallow',
          policies: Object.entries(mayImport).map(([from, allow]) => ({
            from: { element: { type: from } },
            allow: [{ to: { element: { type: allow } } }, { to: { origin: ['external', 'core'] } }],
          })),
        },
      ],
    },
  },
  {
    // Workflow code is replayed: nothing that reads the outside world, and activities as types only.
    files: ['workflows/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { regex: '^node:', message: 'Workflow code is deterministic: no Node built-ins.' },
            {
              group: ['**/infra/**', '**/corpus/**', '**/gateway/**'],
              message: 'Workflows orchestrate only.',
            },
          ],
        },
      ],
      '@typescript-eslint/no-restricted-imports': [
        'error',
        { patterns: [{ group: ['**/activities/**'], allowTypeImports: true, message: 'Types only.' }] },
      ],
      'no-restricted-globals': ['error', 'process', 'setInterval', 'fetch'],
    },
  },
  { files: ['test/**/*.ts'], rules: { '@typescript-eslint/no-unused-expressions': 'off' } },
);
