/** The schema belongs to migrations/, never to Waterline. */
export const models = {
  migrate: 'safe',
  schema: true,
  archiveModelIdentity: false,
  cascadeOnDestroy: false,
  attributes: {
    id: { type: 'string', columnType: 'uuid', autoIncrement: true },
    createdAt: { type: 'ref', columnName: 'created_at', columnType: 'timestamptz', autoCreatedAt: true },
    updatedAt: { type: 'ref', columnName: 'updated_at', columnType: 'timestamptz', autoUpdatedAt: true },
  },
}
