/** The rules of one poll as they were frozen, read from their public snapshot (docs/case-format.md). */
import { isObject } from './log'
import { Unreadable } from './report'
import { boundOf, type Bound } from './shares'

export interface Rules {
  name: string; participation: Bound; approval: Map<string, Bound>; ofTotal: boolean; secondByVotes: boolean
  secondNeedsQuorum: boolean; duplicates: string; kinds: Set<string>; presumed: boolean; blank: string; spoiled: string
  silence: string; rankBy: string
}

interface RuleValue { value: unknown; inclusive?: boolean; measured_on?: string }

export function rulesOf(snapshot: unknown): Rules {
  if (!isObject(snapshot) || snapshot.format !== 1 || !isObject(snapshot.values)) throw new Unreadable('documents.rules', 'is not a rules snapshot')
  const values = snapshot.values as Record<string, RuleValue>
  const value = (key: string): unknown => {
    const rule = values[key]
    if (!rule) throw new Unreadable(`documents.rules.${key}`, 'is missing')
    return rule.value
  }
  const bound = (key: string): Bound => boundOf(String(value(key)), Boolean(values[key]?.inclusive))
  const matters = Object.keys(values).filter((key) => key.startsWith('approval.'))
  return {
    name: String(snapshot.rule_set), participation: bound('participation'),
    approval: new Map(matters.map((key) => [key.slice('approval.'.length), bound(key)])),
    ofTotal: values['approval.other']?.measured_on === 'total', secondByVotes: value('second_round') === 'by_votes',
    secondNeedsQuorum: Boolean(value('second_round_participation')), duplicates: String(value('duplicate_ballots')),
    kinds: new Set(value('counted_kinds') as string[]), presumed: value('joint_owners') === 'presumed',
    blank: String(value('blank')), spoiled: String(value('spoiled')),
    silence: value('warned') ? String(value('unreturned')) : 'not_counted', rankBy: String(value('rank_by')),
  }
}
