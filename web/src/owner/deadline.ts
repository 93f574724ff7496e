/** Follow the server's clock to a deadline: what it said, and how long ago by this device's running time. */
import { computed, onBeforeUnmount, ref, watch, type ComputedRef } from 'vue'

const TICK_MS = 5000
const WARN_MINUTES = [5, 30]

interface Timed { now: string; closes_at: string; phase: string }

export interface Deadline {
  /** Minutes at the most that are left, when the deadline is near; else null. */
  near: ComputedRef<number | null>
  over: ComputedRef<boolean>
}

export function useDeadline(poll: () => Timed | undefined): Deadline {
  const passed = ref(0)
  let seen = performance.now()
  watch(poll, () => { seen = performance.now(); passed.value = 0 })
  const timer = window.setInterval(() => { passed.value = performance.now() - seen }, TICK_MS)
  onBeforeUnmount(() => window.clearInterval(timer))
  const left = computed(() => {
    const known = poll()
    return known && known.phase === 'open' ? Date.parse(known.closes_at) - Date.parse(known.now) - passed.value : null
  })
  return {
    near: computed(() => (left.value === null || left.value <= 0
      ? null : WARN_MINUTES.find((minutes) => (left.value ?? 0) <= minutes * 60_000) ?? null)),
    over: computed(() => left.value !== null && left.value <= 0),
  }
}
