/** What several pages of the archive ask and write alike. */
import { useRoute } from 'vue-router'

import { api, ask, askFile } from '../api/client'
import type { components } from '../api/schema'
import { save } from '../ui/save'

export type ArchiveRecord = components['schemas']['Record']
export type RecordFile = components['schemas']['RecordFile']
export type Catalogue = components['schemas']['RecordCatalogue']
export type Hit = components['schemas']['RecordHit']

const ENDINGS: Record<string, string> = {
  'application/pdf': 'pdf', 'image/jpeg': 'jpg', 'image/png': 'png', 'text/plain': 'txt', 'application/json': 'json',
  'application/gzip': 'gz', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
}

export function useArchivePath(): { community_id: string; record_id: string; handover_id: string } {
  const { params } = useRoute()
  return { community_id: String(params.community ?? ''), record_id: String(params.record ?? ''), handover_id: String(params.handover ?? '') }
}

export function askCatalogue(community_id: string): Promise<Catalogue> {
  return ask(api.GET('/api/v1/communities/{community_id}/records/catalogue', { params: { path: { community_id } } }))
}

/** Fetch a file and hand it to the person; the server records that it was opened. */
export async function openFile(community: string, record: string, file: RecordFile): Promise<void> {
  const blob = await askFile(`/api/v1/communities/${community}/records/${record}/files/${file.id}`)
  const ending = ENDINGS[file.media_type]
  save(blob, !ending || file.name.endsWith(`.${ending}`) ? file.name : `${file.name}.${ending}`)
}

export function kilobytes(size: number): string {
  return Math.max(1, Math.ceil(size / 1000)).toLocaleString('en-US')
}
