/** The notice as it was told (zuolin-notice/1): its words are shown as the server wrote them. */
import type { components } from '../api/schema'

export interface Grounded { words: string; article?: string; source?: string | null; confidence?: string }
export interface PaperRef { id: string; title: string; media_type: string; size: number; sha256: string }
export interface NoticeMotion { id: string; position: number; title: string; papers: PaperRef[] }
export interface NoticePoll {
  id: string; position: number; title: string; scope_words: string; opens_at: string; closes_at: string; motions: NoticeMotion[]
}
export interface NoticeDocument {
  community: { id: string; name: string }
  assembly: { title: string; form_words: string; place: string }
  convener: { name: string; chaired_by_office: boolean }
  published_at: string
  roll: { on: string; source: string; objections_until: string; words: string }
  polls: NoticePoll[]
  papers: PaperRef[]
  channels: ({ channel: string; title: string; words?: string; ground?: Omit<Grounded, 'words'> })[]
  scrutineers: string[]
  opening: Grounded
  silence: Grounded
  counting: (Grounded & { title: string })[]
  electronic_data: Grounded
}
export type Notice = components['schemas']['Notice']

export function documentOf(notice: Notice): NoticeDocument {
  return notice.document as unknown as NoticeDocument
}
