/** What the parts of the page of elections share. */
import { newKey } from '../api/client'
import type { components } from '../api/schema'

export type Election = components['schemas']['Election']
export const ONE = '/api/v1/communities/{community_id}/polls/{poll_id}/elections/{motion_id}'

export function fateOf(election: Election, candidate: string): 'elected' | 'alternate' | 'tied' | 'withdrawn' | 'not' {
  const { outcome } = election
  if (election.candidates.some((one) => one.id === candidate && one.withdrawal)) return 'withdrawn'
  if (outcome?.elected.includes(candidate)) return 'elected'
  if (outcome?.alternates.includes(candidate)) return 'alternate'
  return outcome?.tied.includes(candidate) ? 'tied' : 'not'
}

export function nameOf(election: Election, candidate: string): string {
  return election.candidates.find((one) => one.id === candidate)?.name ?? candidate
}

/** One key for one draft: a second press of the same act is the same act. */
export function keyOf(drafts: Map<string, string>, draft: unknown): string {
  const said = JSON.stringify(draft)
  const key = drafts.get(said) ?? newKey()
  drafts.set(said, key)
  return key
}
