/** Where an office's page is: which community, poll or assembly its address names. */
import { useRoute } from 'vue-router'

export function usePath(): { community_id: string; poll_id: string; assembly_id: string } {
  const { params } = useRoute()
  return { community_id: String(params.community ?? ''), poll_id: String(params.poll ?? ''), assembly_id: String(params.assembly ?? '') }
}

interface Page<T> { items: T[]; next_cursor: string | null }

const MOST_PAGES = 50

/** Ask for page after page until there is no next one. */
export async function everyPage<T>(question: (cursor: string | undefined) => Promise<Page<T>>): Promise<T[]> {
  const all: T[] = []
  let cursor: string | undefined
  for (let number = 0; number < MOST_PAGES; number += 1) {
    const page = await question(cursor)
    all.push(...page.items)
    if (page.next_cursor === null) break
    cursor = page.next_cursor
  }
  return all
}

/** The civil day in Shenzhen of an instant that the server told, to compare with the days that it sets. */
export function civilDay(instant: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(new Date(instant))
}
