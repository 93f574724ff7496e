/** Find the units for which a person speaks, over their communities, and what of them waits for the person's word. */
import { api, ask } from '../api/client'
import type { components } from '../api/schema'

export type Unit = components['schemas']['Unit']
export type Account = components['schemas']['Account']

export interface MyUnit { id: string; label: string; community: string; communityName: string }

const MOST_ASKED = 20

export async function askAccounts(): Promise<Account[]> {
  const found: Account[] = []
  let cursor: string | undefined
  do {
    const page = await ask(api.GET('/api/v1/me/accounts', { params: { query: { limit: 100, cursor } } }))
    found.push(...page.items)
    cursor = page.next_cursor ?? undefined
  } while (cursor)
  return found
}

export function unitsOf(accounts: Account[]): MyUnit[] {
  const units = accounts.filter((one) => one.ended_at === null).flatMap((one) => one.units.map((unit) => ({
    id: unit.id, label: unit.label, community: one.community.id, communityName: one.community.name,
  })))
  return units.filter((one, index) => units.findIndex((other) => other.id === one.id) === index)
}

export async function askMyUnits(): Promise<MyUnit[]> {
  return unitsOf(await askAccounts())
}

export function askUnit(community: string, unit: string): Promise<Unit> {
  return ask(api.GET('/api/v1/communities/{community_id}/units/{unit_id}', {
    params: { path: { community_id: community, unit_id: unit } },
  }))
}

/** The units where a naming waits for an owner for whom the person speaks. */
export async function askNamings(units: MyUnit[]): Promise<MyUnit[]> {
  const asked = await Promise.all(units.slice(0, MOST_ASKED).map(async (one) => {
    const unit = await askUnit(one.community, one.id)
    return unit.representation.waiting.some((naming) => naming.missing.some((owner) => isMine(unit, owner.owner_id))) ? one : null
  }))
  return asked.filter((one) => one !== null)
}

export function isMine(unit: Unit, owner: string): boolean {
  return unit.owners.some((one) => one.owner_id === owner && one.mine)
}
