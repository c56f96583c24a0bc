import { startNews } from '../../api/bus/news'
import { startRelay } from '../../api/bus/relay'

/** A process that does nothing but relay, for tests that kill it. */
startNews()
startRelay()
console.log('relaying')
