/** Shape the office's figures for its page; every number stays the server's. */
import type { components } from '../api/schema'

type Month = components['schemas']['MonthFigures']
type Vote = components['schemas']['VoteFigures']
type Overdue = components['schemas']['Overdue']

/** Leave out the months in which nothing happened; the newest first. */
export function eventful(months: Month[]): Month[] {
  return months.filter((one) => Object.values(one.counts).some((count) => count > 0)).sort((one, other) => (one.month < other.month ? 1 : one.month > other.month ? -1 : 0))
}

/** Votes as the chart of buildings draws them: one pair of bars each. */
export function asBuildings(votes: Vote[], names: Map<string, string>): components['schemas']['BuildingTurnout'][] {
  return votes.map((one) => ({
    building: `${names.get(one.community_id) ?? ''} ${one.title}`, heads: one.turnout.heads, area: one.turnout.area,
    cast_heads: one.turnout.cast_heads, cast_area: one.turnout.cast_area,
  }))
}

/** Where the office goes to do what is overdue. */
export function clockPath(one: Overdue): string {
  if (one.kind === 'certification') return `/office/certify/${one.community_id}/${one.subject_id}`
  if (one.kind === 'correction') return `/office/correct/${one.community_id}/${one.subject_id}`
  if (one.kind === 'dispatch') return `/office/docs/${one.subject_id}`
  if (one.kind === 'report') return '/office/reports'
  return `/office/bodies/${one.community_id}`
}
