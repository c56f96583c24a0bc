// Plain JavaScript, so that a worker starts without the compiler.
const bcrypt = require('bcryptjs')

module.exports = {
  /** @param {{ text: string, cost: number }} task */
  hash: ({ text, cost }) => bcrypt.hashSync(text, cost),
  /** @param {{ text: string, hash: string }} task */
  compare: ({ text, hash }) => bcrypt.compareSync(text, hash),
}
