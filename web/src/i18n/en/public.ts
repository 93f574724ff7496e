import type { publicWords as zh } from '../zh/public'
import { marks } from './marks'

export const publicWords: typeof zh = {
  ...marks,
  paper: {
    title: 'Check a certificate',
    find: 'Look up', other: 'Look up another code', code: 'Code', codeHint: '12 letters and digits printed on the certificate; capitals and hyphens do not matter.',
    signs: {
      valid: 'This certificate holds.', corrected: 'This version was corrected; please read the newest one.',
      correction_ordered: 'The office ordered a correction; be careful until it is made.', revoked: 'The office revoked what was decided in this poll.',
      issued: 'This order was issued.', complied: 'The correction was made as ordered.',
    },
    kinds: { certificate: 'Certificate of the count', correction: 'Order to correct', revocation: 'Revocation' },
    number: 'Number', version: 'Version', nth: (version: number) => `version ${version}`, pdf: 'Open the PDF', facts: 'What it states',
    chain: 'Versions and orders', newest: 'Read the newest version', tests: 'Each test', result: 'Public result',
    fields: {
      community: 'Community', assembly: 'Assembly', poll: 'Poll', scope: 'Who decided', convener: 'Convener', addressee: 'To', opens_at: 'Opened',
      closes_at: 'Closed', roll_on: 'Day of the roll', total_heads: 'Heads in all', total_area: 'Area in all (m²)', ballots: 'Ballots', rules: 'Rules',
      channel_effect: 'Electronic voting', result_run: 'Count number', recount: 'Second count', correction_reason: 'Why it was corrected',
      replaces: 'Replaces', remarks: 'Remarks', certificate: 'Certificate concerned', due_on: 'To be corrected by', office: 'Office',
      certified_on: 'Certified on', issued_on: 'Issued on',
    },
    test: 'Gate', bound: 'Needed', part: 'Reached', article: 'Article', verdict: 'Verdict',
  },
  poll: {
    title: 'Result of the poll', office: 'Office', window: 'Voting', closed: 'Closed', totals: 'In all', until: 'Objections until',
    sum: (heads: string, area: string) => `${heads} heads, ${area} m²`,
    notYet: 'No result yet', notYetNext: 'The result is published after the close. Until then nobody sees what was chosen.',
    candidate: (number: number) => `Candidate ${number}`, papers: 'Certificates and orders', bundle: 'Download the public bundle', verifier: 'Download the verifier',
    elected: 'Elected', alternates: 'Alternates', agree: 'Agree', against: 'Against', abstain: 'Abstain', participating: 'Taking part',
    outcomes: { passed: 'Passed', failed: 'Not passed', no_quorum: 'Too few took part; nothing was decided', undecidable: 'Cannot be decided' },
    heads: 'Heads', area: 'Area', gate1: 'First gate: did enough take part', gate2: 'Second gate: did enough agree', how: 'How it was counted', choice: 'Choice',
    metres: 'm²', share: (share: string, inclusive: boolean) => (inclusive ? `at least ${share} needed` : `more than ${share} needed`),
    met: 'reached', missed: 'not reached',
  },
  verify: {
    title: 'Check it on this device',
    lead: 'This check runs on your phone or computer and does not trust the server: it hashes every record again, rebuilds the root of every signed head, checks the signatures and compares every document.',
    start: 'Compute again', again: 'Compute once more', same: 'Computed here: the same', sameUnsigned: 'Computed here: the same (signatures not checked)',
    differs: (count: number) => (count === 1 ? 'Computed here: one thing differs' : `Computed here: ${count} things differ`),
    unsigned: 'This browser cannot check Ed25519 signatures; everything else was checked. A newer browser or the verifier can.',
    cannot: 'This browser (or an address without https) cannot compute hashes, so nothing can be checked here. Please use the verifier.',
    downloading: 'Downloading the bundle', reading: 'Reading',
    stages: {
      leaves: 'Hashing records', tree: 'Building the tree', heads: 'Checking signed heads', documents: 'Checking documents', units: 'Checking the roll',
      ballots: 'Checking ballots', count: 'Counting',
    },
    progress: (what: string, done: string, of: string) => `${what}: ${done}/${of}`,
    counts: (leaves: string, ballots: string) => `The log has ${leaves} records, ${ballots} of them ballots`,
    place: 'at', publicOnly: 'Without the opening only the records and the published shares were checked; the ballots were not counted one by one.',
    opening: 'Count ballot by ballot',
    openingLead: 'Who may read the single ballots can fetch them here, count them on this device and compare with what was published. The reading is recorded.',
    purpose: 'Purpose', purposeHint: 'For example: scrutiny, number of a lawsuit', open: 'Fetch and count', logIn: 'Log in to count', counted: 'Counted here, ballot by ballot',
    motion: 'Motion', choices: { agree: 'Agree', against: 'Against', abstain: 'Abstain', none: 'Counted for no choice', participating: 'Taking part' },
    choice: 'Choice', heads: 'Heads', area: 'Area (m²)',
  },
}
