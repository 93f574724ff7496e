/** Where a page of a meeting is, and what several of them ask for. */
import { computed, type ComputedRef } from 'vue'
import { useRoute } from 'vue-router'

import { api, ask } from '../api/client'
import type { components } from '../api/schema'

export type Meeting = components['schemas']['Meeting']
export type MeetingItem = components['schemas']['MeetingItem']
export type MeetingTask = components['schemas']['MeetingTask']
export type Minutes = components['schemas']['PublishedMinutes']
export type Body = components['schemas']['Body']
export type MeetingKind = components['schemas']['NewMeeting']['kind']
export type Clock = components['schemas']['MeetingClock']

export interface MeetingPlace { community: string; meeting: string; body: string }

export const WITH_MEETINGS = ['committee', 'preparatory_group', 're_election_group', 'supervisors']
export type Choice = components['schemas']['NewMeetingVote']['choice']

export const CHOICES: Choice[] = ['agree', 'against', 'abstain', 'recused']

export function useMeetingPlace(): ComputedRef<MeetingPlace> {
  const route = useRoute()
  return computed(() => ({
    community: String(route.params.community), meeting: String(route.params.meeting), body: String(route.params.body),
  }))
}

export function ofMeeting(place: MeetingPlace): { community_id: string; meeting_id: string } {
  return { community_id: place.community, meeting_id: place.meeting }
}

export function ofBody(place: MeetingPlace): { community_id: string; body_id: string } {
  return { community_id: place.community, body_id: place.body }
}

export function meetingPath(place: MeetingPlace, rest = ''): string {
  return `/meetings/${place.community}/${place.meeting}${rest}`
}

export function askMeeting(place: MeetingPlace): Promise<Meeting> {
  return ask(api.GET('/api/v1/communities/{community_id}/meetings/{meeting_id}', { params: { path: ofMeeting(place) } }))
}

export function askMinutes(place: MeetingPlace): Promise<Minutes> {
  return ask(api.GET('/api/v1/communities/{community_id}/meetings/{meeting_id}/minutes', { params: { path: ofMeeting(place) } }))
}

export function askBodies(community: string): Promise<Body[]> {
  return ask(api.GET('/api/v1/communities/{community_id}/bodies', { params: { path: { community_id: community } } }))
}

export function minutesFile(place: MeetingPlace, format: 'pdf' | 'docx'): string {
  return `/api/v1/communities/${place.community}/meetings/${place.meeting}/minutes/file?format=${format}`
}

export function signaturesPath(place: MeetingPlace): string {
  return `/api/v1/communities/${place.community}/meetings/${place.meeting}/signatures`
}

export interface OwnBody { community: { id: string; name: string }; body: Body }

/** The communities one belongs to, and the bodies with meetings in which one sits today. */
export async function askOwnBodies(personId: string): Promise<{ communities: { id: string; name: string }[]; bodies: OwnBody[] }> {
  const { items } = await ask(api.GET('/api/v1/communities', { params: { query: { limit: 50 } } }))
  const found = await Promise.all(items.map(async (community) => (await askBodies(community.id))
    .filter((body) => WITH_MEETINGS.includes(body.kind) && body.members.some((one) => one.person_id === personId))
    .map((body) => ({ community, body }))))
  return { communities: items, bodies: found.flat() }
}
