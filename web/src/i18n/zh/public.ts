import { marks } from './marks'

export const publicWords = {
  ...marks,
  paper: {
    title: '证书查验',
    find: '查验', other: '查另一个核验码', code: '核验码', codeHint: '印在证书上的12位字母和数字，大小写、短横都可以。',
    signs: { valid: '这份证书有效。', corrected: '这一版已经更正，请看最新一版。', correction_ordered: '街道已责令改正，改正之前请谨慎使用。', revoked: '这次表决的决定已被街道撤销。', issued: '这份决定已作出。', complied: '已按要求改正。' } as Record<string, string>,
    kinds: { certificate: '计票复核证明书', correction: '责令限期改正决定书', revocation: '撤销决定书' } as Record<string, string>,
    number: '编号', version: '版次', nth: (version: number) => `第${version}版`, pdf: '看 PDF', facts: '载明的事实', chain: '各版和决定', newest: '看最新一版',
    tests: '逐项结论', result: '看公开结果',
    fields: {
      community: '小区', assembly: '会议', poll: '表决', scope: '表决范围', convener: '召集人', addressee: '致', opens_at: '开始', closes_at: '截止',
      roll_on: '名册日', total_heads: '业主总人数', total_area: '总面积（㎡）', ballots: '选票', rules: '规则', channel_effect: '电子投票',
      result_run: '第几次计票', recount: '独立重算', correction_reason: '更正理由', replaces: '替代', remarks: '备注', certificate: '所涉证书',
      due_on: '改正期限', office: '街道', certified_on: '复核日期', issued_on: '作出日期',
    } as Record<string, string>,
    test: '关', bound: '要求', part: '达到', article: '条文', verdict: '结论',
  },
  poll: {
    title: '表决结果公示', office: '街道', window: '投票时间', closed: '截止时间', totals: '总数', until: '异议期到', sum: (heads: string, area: string) => `${heads}人、${area}㎡`,
    notYet: '还没有结果', notYetNext: '截止后公布结果。选择什么，截止前谁也看不到。', candidate: (number: number) => `第${number}号候选人`, papers: '证书和决定',
    bundle: '下载公开验证包', verifier: '下载核验程序',
    elected: '当选', alternates: '候补', agree: '同意', against: '反对', abstain: '弃权', participating: '参加',
    outcomes: { passed: '通过', failed: '没有通过', no_quorum: '参加的业主不够，没有作出决定', undecidable: '不能判定' } as Record<string, string>,
    heads: '人数', area: '面积', gate1: '第一关 参加够不够', gate2: '第二关 同意够不够', how: '看计算过程', choice: '选择',
    metres: '㎡', share: (share: string, inclusive: boolean) => (share === '1/2' && !inclusive ? '要超过一半' : `要${share}以上`), met: '达到', missed: '未达到',
  },
  verify: {
    title: '在本机核对', lead: '下面的核对在您的手机或电脑上进行，不相信服务器：它重算每条记录的哈希、每个树头的树根和签名，并核对每份文件。',
    start: '重新计算', again: '再算一次', same: '本机重算：一致', sameUnsigned: '本机重算：一致（签名未验）', differs: (count: number) => `本机重算：有${count}处不一致`,
    unsigned: '这台浏览器不能验 Ed25519 签名，其余都核对了。换新版浏览器，或用核验程序，可以验签名。',
    cannot: '这台浏览器（或没有 https 的地址）不能计算哈希，无法在本机核对。请用核验程序。',
    downloading: '正在下载验证包', reading: '正在读取',
    stages: { leaves: '正在重算记录的哈希', tree: '正在重算树', heads: '正在核对树头', documents: '正在核对文件', units: '正在核对房册', ballots: '正在核对选票', count: '正在重新计票' } as Record<string, string>,
    progress: (what: string, done: string, of: string) => `${what}：${done}/${of}`,
    counts: (leaves: string, ballots: string) => `日志共${leaves}条记录，其中${ballots}张票`,
    place: '位置', publicOnly: '没有启封资料，只核对了记录和公布的比例，没有逐张重新计票。',
    opening: '逐张重新计票', openingLead: '有权查看逐套明细的人，可以取出启封资料，在本机逐张重新计票，并与公布的数字比较。查阅会记录下来。',
    purpose: '用途', purposeHint: '例如：监票、诉讼案号', open: '取资料并重算', logIn: '登录后重算', counted: '本机逐张重算的结果', motion: '事项',
    choices: { agree: '同意', against: '反对', abstain: '弃权', none: '不计入任何选项', participating: '参加' } as Record<string, string>,
    choice: '选择', heads: '人数', area: '面积（㎡）',
  },
}
