/**
 * ESLint's rule against casts. Allowed are those that claim nothing: `as const`, `as unknown`, a look at the parts of
 * something unknown (`as Record<string, unknown>`, `as { code?: unknown }`), and what a module hangs on globalThis.
 */
export default {
  meta: { type: 'problem', schema: [], messages: { claim: 'No casts: let the types say it, or check the value.' } },
  create: (context) => ({
    'TSAsExpression, TSTypeAssertion'(node) {
      const onGlobal = node.expression.type === 'Identifier' && node.expression.name === 'globalThis'
      if (!onGlobal && !claimsNothing(node.typeAnnotation)) context.report({ node, messageId: 'claim' })
    },
  }),
}

function claimsNothing(type) {
  if (type.type === 'TSUnknownKeyword') return true
  if (type.type === 'TSTypeLiteral') {
    return type.members.every(
      (member) => member.type === 'TSPropertySignature' && claimsNothing(member.typeAnnotation.typeAnnotation),
    )
  }
  if (type.type !== 'TSTypeReference') return false
  const { name } = type.typeName
  const parts = type.typeArguments?.params ?? []
  return name === 'const' || (name === 'Record' && parts[1]?.type === 'TSUnknownKeyword')
}
