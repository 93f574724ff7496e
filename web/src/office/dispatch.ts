/** Which office the officer who is logged in works for; for who is none, the server says that there is no such office. */
import { api, ask } from '../api/client'

const NONE = '00000000-0000-0000-0000-000000000000'

export async function askOffice(): Promise<string> {
  const me = await ask(api.GET('/api/v1/me', {}))
  return me.roles.find((one) => one.role === 'officer')?.scope_id ?? NONE
}
