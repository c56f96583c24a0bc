/** The methods that the routes of the API know at an address, HEAD with GET. */
export function allowedMethods(path: string, routes: string[]): string[] {
  const wanted = path.toLowerCase().replace(/\/$/, '')
  const methods = routes
    .map((route) => route.split(/ +/))
    .filter(([method, address]) => method !== 'ALL' && address === wanted)
    .map(([method = '']) => method)
  return methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]))
}
