// `sails lift` never looks at app.ts: it loads this folder, and this file sorts first.
if (!require.extensions['.ts']) require('ts-node/register')

require('../api/settings').checkSettings()
