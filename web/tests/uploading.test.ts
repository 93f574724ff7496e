// @vitest-environment jsdom
/** An upload's logic: what is asked again, what is a refusal, and what the device keeps of it. */
import { beforeEach, describe, expect, it } from 'vitest'

import { addresses, fingerprint, hasUnfinished, refusalOf, worthAnother } from '../src/ui/uploading'

const file = new File(['%PDF-1.7'], '陈小明身份证.pdf', { type: 'application/pdf', lastModified: 1 })
const upload = { size: 8, metadata: { filename: file.name }, creationTime: '', urlStorageKey: '', uploadUrl: '/api/v1/uploads/1', parallelUploadUrls: null }

function answered(status: number, body: string): Error {
  return Object.assign(new Error('tus'), { originalResponse: { getStatus: () => status, getBody: () => body } })
}

describe('an upload', () => {
  it.each([0, 409, 423, 460, 500, 503])('is tried again after %i', (status) => {
    expect(worthAnother(status, 5)).toBe(true)
  })

  it.each([400, 403, 404, 410, 412, 413, 415, 422, 429])('takes %i for a refusal', (status) => {
    expect(worthAnother(status, 0)).toBe(false)
  })

  it('renews its token, and gives up when that does not help', () => {
    expect(worthAnother(401, 0)).toBe(true)
    expect(worthAnother(401, 2)).toBe(false)
  })

  it('is refused in the server\'s words', () => {
    const refused = refusalOf(answered(422, JSON.stringify({ type: '/problems/upload-refused', title: '文件没有通过核对', status: 422, detail: '这个文件不是PDF。' })))

    expect(refused?.problem.detail).toBe('这个文件不是PDF。')
    expect(refusalOf(answered(502, '<html>'))?.problem.status).toBe(502)
  })

  it('is not refused by a line that brought nothing back', () => {
    expect(refusalOf(new Error('network'))).toBeNull()
    expect(refusalOf(answered(0, ''))).toBeNull()
  })
})

describe('the device', () => {
  beforeEach(() => { localStorage.clear() })

  it('finds an upload again for the same file and use, and for no other', async () => {
    await addresses.addUpload(await fingerprint(file, 'paper'), upload)

    const found = await addresses.findUploadsByFingerprint(await fingerprint(file, 'paper'))
    expect(found.map((one) => one.uploadUrl)).toEqual(['/api/v1/uploads/1'])
    expect(await addresses.findUploadsByFingerprint(await fingerprint(file, 'document'))).toEqual([])
    expect(hasUnfinished()).toBe(true)
  })

  it('keeps no name of a file', async () => {
    await addresses.addUpload(await fingerprint(file, 'paper'), upload)

    expect(JSON.stringify({ ...localStorage })).not.toContain('陈小明')
  })

  it('forgets what ended, and what the server has destroyed by now', async () => {
    const mark = await fingerprint(file, 'paper')
    await addresses.addUpload(mark, upload)
    await addresses.removeUpload(mark)
    expect(hasUnfinished()).toBe(false)

    localStorage.setItem('uploads', JSON.stringify({ old: { url: '/x', size: 1, at: Date.now() - 4 * 24 * 3600 * 1000 } }))
    expect(hasUnfinished()).toBe(false)
    localStorage.setItem('uploads', 'nonsense')
    expect(hasUnfinished()).toBe(false)
  })
})
