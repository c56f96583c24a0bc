import ts from 'typescript'
import { findings, lineAt, type Guard, type ProjectFile } from './files'

const most = { code: 150, view: 100 }

/** When you scroll twice, split by noun or verb. */
export const shortFiles: Guard = (files) =>
  files.flatMap(({ path, text }) => {
    const limit = /^(api|config|scripts)\/.*\.(ts|js|mjs)$/.test(path)
      ? most.code
      : /^views\/.*\.ejs$/.test(path)
        ? most.view
        : Infinity
    const lines = text.trimEnd().split('\n').length
    return lines > limit ? [`${path} has ${lines} lines, more than ${limit}: split it by noun or verb`] : []
  })

export const finished: Guard = (files) =>
  files.flatMap((file) => findings(file, /\b(TOD[O]|FIXM[E]|XX[X])\b/g, 'leaves something for later'))

export const everyTestRuns: Guard = (files) =>
  files
    .filter(({ path }) => /^test\/.*\.[tj]s$/.test(path))
    .flatMap((file) =>
      findings(
        file,
        /\b(describe|context|suite|it|specify|test)\.(only|skip)\b|\bx(describe|context|it|specify)\(|\bthis\.skip\(/g,
        'leaves tests out',
      ),
    )

const rooms = new Set(
  'accounts bus controllers db documents forms hooks http jobs limits live mail models pages payments pictures policies responses text ticketing webhooks'.split(
    ' ',
  ),
)

/** Sails runs every file of some folders, and nobody looks for code in a folder that nobody knows. */
export const knownRooms: Guard = (files) => {
  const unknown = new Set(
    files.flatMap(({ path }) => /^api\/([^/]+)\//.exec(path)?.[1] ?? []).filter((room) => !rooms.has(room)),
  )
  return [
    ...[...unknown].map((room) => `api/${room} is no room of the house: see docs and scripts/check/code.ts`),
    ...files
      .filter(({ path }) => /^api\/controllers\//.test(path) && !/\/[A-Z]\w+Controller\.ts$/.test(path))
      .map(({ path }) => `${path} is no controller, and Sails would load it as one`),
    ...files
      .filter(({ path }) => /^api\/models\//.test(path) && !/^api\/models\/[A-Z]\w+\.ts$/.test(path))
      .map(({ path }) => `${path} is no model, and Sails would load it as one`),
  ]
}

/** A classic action that is not written with async and rejects kills the process. */
export const asyncActions: Guard = (files) =>
  files.filter(({ path }) => /^api\/controllers\/.*\.ts$/.test(path)).flatMap((file) => actionsWithoutAsync(file))

function actionsWithoutAsync({ path, text }: ProjectFile): string[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true)
  const functions = new Map<string, ts.Node>()
  const exported = new Map<string, string>()
  for (const statement of source.statements) {
    const names = namesOf(statement)
    for (const [name, node] of names) functions.set(name, node)
    if (isExported(statement)) for (const [name] of names) exported.set(name, name)
    if (ts.isExportDeclaration(statement) && statement.exportClause && ts.isNamedExports(statement.exportClause)) {
      if (statement.isTypeOnly) continue
      for (const { name, propertyName, isTypeOnly } of statement.exportClause.elements)
        if (!isTypeOnly) exported.set(name.text, (propertyName ?? name).text)
    }
  }
  return [...exported].flatMap(([name, local]) => {
    const node = functions.get(local)
    const line = lineAt(text, node?.getStart() ?? 0)
    return node && isAsync(node) ? [] : [`${path}:${line} the action ${name} is not a function written with async`]
  })
}

function namesOf(statement: ts.Statement): [string, ts.Node][] {
  if (ts.isFunctionDeclaration(statement)) return [[statement.name?.text ?? 'default', statement]]
  if (!ts.isVariableStatement(statement)) return []
  return statement.declarationList.declarations.map(({ name, initializer }) => [name.getText(), initializer ?? name])
}

function isExported(statement: ts.Statement): boolean {
  return hasModifier(statement, ts.SyntaxKind.ExportKeyword)
}

function isAsync(node: ts.Node): boolean {
  const isFunction = ts.isFunctionDeclaration(node) || ts.isArrowFunction(node) || ts.isFunctionExpression(node)
  return isFunction && hasModifier(node, ts.SyntaxKind.AsyncKeyword)
}

function hasModifier(node: ts.Node, kind: ts.SyntaxKind): boolean {
  return ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some((modifier) => modifier.kind === kind)
}
