import tseslint from 'typescript-eslint'
import noClaims from './scripts/check/no-claims.mjs'

const house = { rules: { 'no-claims': noClaims } }

/** What may not be imported where. A later entry for the same file replaces an earlier one, so each is complete. */
const walls = {
  driver: {
    regex: '^(pg|waterline|sails-postgresql|sails-hook-orm)$',
    message: 'Only api/db knows the database driver.',
  },
  environment: { regex: '^(node:)?process$', message: 'Use the global process; its environment is for api/settings.' },
  web: {
    regex: '^(express|express-session|sails)(/|$)',
    message: 'The domain knows nothing of HTTP, Sails or Express.',
  },
  outside: {
    regex: '^\\.{1,2}/(.*/)?(http|controllers|pages|policies|responses|hooks|config|scripts|test)(/|$)',
    message: 'The web, the jobs and the scripts call the domain, never the other way round.',
  },
}
const wall = (...patterns) => ({ 'no-restricted-imports': ['error', { patterns }] })
const domain = ['accounts', 'ticketing', 'payments', 'mail', 'bus', 'jobs', 'limits', 'webhooks'].map(
  (folder) => `api/${folder}/**`,
)

export default tseslint.config(
  { ignores: ['node_modules/', 'dist/', '.data/', '.tmp/'] },
  { linterOptions: { noInlineConfig: true } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    plugins: { house },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      ...wall(walls.driver, walls.environment),
      'house/no-claims': 'error',
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Only api/settings.ts reads the environment: use settings().' },
      ],
      // api/db's own transaction() sees to it; the driver's must be given an async function by whoever calls it.
      'no-restricted-syntax': [
        'error',
        {
          selector: 'CallExpression[callee.property.name="transaction"]:not([arguments.0.async=true])',
          message: 'Sails commits at once unless this is given a function that is written with async.',
        },
      ],
      // A query of Waterline that nobody awaits never runs.
      '@typescript-eslint/no-floating-promises': ['error', { checkThenables: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      // Sails dies of an action that rejects and is not written with async, so some are async that await nothing.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true, argsIgnorePattern: '^_' }],
      '@typescript-eslint/no-empty-object-type': ['error', { allowInterfaces: 'with-single-extends' }],
      'no-empty': ['error', { allowEmptyCatch: false }],
      eqeqeq: 'error',
    },
  },
  { files: domain, rules: wall(walls.driver, walls.environment, walls.web, walls.outside) },
  { files: ['api/db/**'], rules: wall(walls.environment, walls.web, walls.outside) },
  { files: ['api/settings.ts', 'test/**'], rules: { 'no-restricted-properties': 'off' } },
  {
    // Where Waterline's answers and what other programs say get their types.
    files: ['api/db/**', 'types/**', 'test/**'],
    rules: {
      'house/no-claims': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
    },
  },
  {
    files: ['test/**'],
    rules: {
      ...wall(),
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-require-imports': 'off',
      '@typescript-eslint/restrict-template-expressions': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    files: ['**/*.{js,mjs}'],
    rules: {
      'no-empty': 'error',
      'no-unused-vars': 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      eqeqeq: 'error',
    },
  },
)
