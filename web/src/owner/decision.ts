/** The law's decision as the API hands it out (docs/case-format.md); its figures are shown and never computed here. */
export interface Weight { heads: number; area_cm2: number }

export interface GateTest {
  what: 'participation' | 'approval'
  dimension: 'heads' | 'area'
  part: number
  whole: number
  bound: string
  inclusive: boolean
  met: boolean
  law: string
  needed: number
  missing: number
  confidence: string
  subject?: string
}

export interface Candidate extends Weight { id: string; approved: boolean; withdrawn: boolean }

export interface MotionDecision {
  id: string
  outcome: 'passed' | 'failed' | 'no_quorum' | 'undecidable'
  failed_on: string[]
  participating: Weight
  agree?: Weight
  against?: Weight
  abstain?: Weight
  option?: string | null
  options?: Record<string, Weight>
  elected?: string[]
  alternates?: string[]
  open_seats?: number
  candidates?: Candidate[]
  without_deemed: string | null
  tests: GateTest[]
  turns_on: { rule: string; value: string; outcome: string }[]
  reasons: string[]
}

export interface Decision { rule_set: string; totals: Weight; motions: MotionDecision[]; names?: Record<string, string> }
