/** Sails would give every model to the world. .sailsrc leaves its blueprints out; this holds where that is not read. */
export const blueprints = { actions: false, rest: false, shortcuts: false }
