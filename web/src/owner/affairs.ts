/** Ask this room's endpoints, typed; shared by the pages of owners, desk and office. */
import { useRoute } from 'vue-router'

import { api, ask } from '../api/client'
import type { components } from '../api/schema'

export type Overview = components['schemas']['AffairOverview']
export type Gathering = components['schemas']['Gathering']
export type NoticeLine = components['schemas']['NoticeLine']
export type OwnerNotice = components['schemas']['OwnerNotice']
export type OwnerQuestion = components['schemas']['OwnerQuestion']
export type QuestionLine = components['schemas']['QuestionLine']

export interface AffairPath { community_id: string; notice_id: string; gathering_id: string; question_id: string }

export function useAffairPath(): AffairPath {
  const { community, notice, gathering, question } = useRoute().params
  return {
    community_id: String(community), notice_id: String(notice ?? ''), gathering_id: String(gathering ?? ''),
    question_id: String(question ?? ''),
  }
}

export function askOverview(community: string): Promise<Overview> {
  return ask(api.GET('/api/v1/communities/{community_id}/affairs', { params: { path: { community_id: community } } }))
}

export function askNotices(path: AffairPath, cursor?: string): Promise<components['schemas']['NoticePage']> {
  return ask(api.GET('/api/v1/communities/{community_id}/notices', { params: { path, query: { cursor, limit: 50 } } }))
}

export function askGatherings(path: AffairPath, cursor?: string): Promise<components['schemas']['GatheringPage']> {
  return ask(api.GET('/api/v1/communities/{community_id}/gatherings', { params: { path, query: { cursor, limit: 50 } } }))
}

export function askGathering(path: AffairPath): Promise<Gathering> {
  return ask(api.GET('/api/v1/communities/{community_id}/gatherings/{gathering_id}', { params: { path } }))
}

export function askNotice(path: AffairPath): Promise<OwnerNotice> {
  return ask(api.GET('/api/v1/communities/{community_id}/notices/{notice_id}', { params: { path } }))
}

export function askQuestion(path: AffairPath): Promise<OwnerQuestion> {
  return ask(api.GET('/api/v1/communities/{community_id}/questions/{question_id}', { params: { path } }))
}

type View = 'mine' | 'shown' | 'to_answer' | 'overdue'

export function askQuestions(path: AffairPath, view: View): Promise<components['schemas']['QuestionPage']> {
  return ask(api.GET('/api/v1/communities/{community_id}/questions', { params: { path, query: { view, limit: 100 } } }))
}
