/** Say a choice in words. */
import type { owner } from '../i18n/zh/owner'
import type { Choice } from '../stores/draft'
import type { PollMotion } from './poll'

export function spokenChoice(motion: PollMotion, said: Choice | undefined, t: typeof owner): string {
  if (said === undefined) return ''
  if (Array.isArray(said)) {
    return said.map((id) => motion.candidates.find((one) => one.id === id)?.name ?? id).join(t.list)
  }
  if (said === 'agree') return t.vote.agree
  if (said === 'abstain') return t.vote.abstain
  if (said === 'against') return motion.kind === 'options' ? t.vote.againstAll : t.vote.against
  return said
}
