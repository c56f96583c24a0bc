import { jsonBody } from '../http/json-body'

/** A command of the API: brings a document. Stands behind tokenAuth and tokenWrite. */
export = jsonBody
