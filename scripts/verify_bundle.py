"""Check a vote without trusting whoever ran it: log, signatures, commitments, and a count of its own.

Stand-alone: Python 3.11 and `cryptography`, nothing of this project. It reads the public bundle (公开验证包) and, if
given, the opening (启封资料), in the formats of docs/bundle-format.md, and counts by docs/case-format.md. Its count was
written apart from the one that it checks. It is one long file on purpose: an auditor reads it from top to bottom.

    verify_bundle.py BUNDLE [--opening OPENING] [--receipt RECEIPT] [--earlier HEAD] [--file FILE] [--key KEY]
    verify_bundle.py --case CASE.json

Ends with 0 when all holds, 1 when something differs (each thing is named), 2 when a file cannot be read.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import datetime as dt
import gc
import gzip
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

# ---------------------------------------------------------------------------------------------------------------
# 1. WHAT IS REPORTED
# ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Finding:
    """Name one thing that differs: its place in the files, and what is wrong, in Chinese and English."""

    place: str
    zh: str
    en: str


@dataclass(slots=True)
class Report:
    """Collect what was checked, what differs, and what this program counted."""

    checked: list[tuple[str, str]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    counts: list[dict[str, Any]] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Tell whether nothing differs."""
        return not self.findings

    def fail(self, place: str, zh: str, en: str) -> None:
        """Add what differs."""
        self.findings.append(Finding(place, zh, en))

    def passed(self, zh: str, en: str) -> None:
        """Add what was checked and holds."""
        self.checked.append((zh, en))


class UnreadableError(Exception):
    """Say that something has not the promised form; `place` says where."""

    def __init__(self, place: str, message: str) -> None:
        """Keep the place apart from the message."""
        super().__init__(f"{place}: {message}")
        self.place = place


# ---------------------------------------------------------------------------------------------------------------
# 2. HASHES AND SIGNATURES
#    Leaf 0x00, node 0x01 (RFC 9162). Commitment: SHA-256(salt || canonical JSON). Heads: C2SP signed notes.
# ---------------------------------------------------------------------------------------------------------------

SALT_DIGITS = 32
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)
_canonical_encoder = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _canonical_writer() -> Callable[[Any], str]:
    """Return the canonical text's writer: the library's C part made once where there is one, for it is made anew each time."""
    make = getattr(json.encoder, "c_make_encoder", None)
    if make is None:
        return _canonical_encoder.encode
    quoted = json.encoder.encode_basestring
    pieces = make(None, _canonical_encoder.default, quoted, None, ":", ",", True, False, True)  # noqa: FBT003 - by place only
    return lambda value: "".join(pieces(value, 0))


_canonical = _canonical_writer()


def roots_at(hashes: Sequence[bytes], sizes: Iterable[int]) -> dict[int, bytes]:
    """Return the root of the tree at each of these sizes, in one walk over the leaves."""
    wanted = {size for size in sizes if 0 <= size <= len(hashes)}
    roots = {0: sha256(b"").digest()} if 0 in wanted else {}
    stack: list[bytes] = []
    for size, leaf in enumerate(hashes, 1):
        node, rest = leaf, size
        while not rest & 1:
            node, rest = sha256(b"\x01" + stack.pop() + node).digest(), rest >> 1
        stack.append(node)
        if size in wanted:
            value = node
            for left in reversed(stack[:-1]):
                value = sha256(b"\x01" + left + value).digest()
            roots[size] = value
    return roots


def read_key(text: str) -> tuple[str, Ed25519PublicKey]:
    """Read a verifier key `name+id+base64(0x01 || key)` and check that the id belongs to it."""
    try:
        name, key_id, encoded = text.split("+", 2)
        data = base64.b64decode(encoded, validate=True)
        key = Ed25519PublicKey.from_public_bytes(data[1:])
    except (ValueError, AttributeError) as error:
        raise UnreadableError("public_key", "not name+id+key") from error
    if data[:1] != b"\x01" or sha256(name.encode() + b"\n" + data).digest()[:4].hex() != key_id:
        raise UnreadableError("public_key", "the id is not that of the key")
    return name, key


def read_head(text: str) -> tuple[str, int, bytes, list[tuple[str, bytes]]]:
    """Read a checkpoint: origin, size, root, and its signature lines as (name, key id and signature)."""
    try:
        body, lines = text.split("\n\n", 1)
        origin, size, root = body.split("\n")
        signatures = []
        for line in lines.removesuffix("\n").split("\n"):
            dash, name, encoded = line.split(" ")
            data = base64.b64decode(encoded, validate=True)
            if dash != "\u2014" or base64.b64encode(data).decode() != encoded or not lines.endswith("\n"):
                raise UnreadableError("head", "a signature line is not well formed")
            signatures.append((name, data))
        if str(int(size)) != size or base64.b64encode(base64.b64decode(root, validate=True)).decode() != root:
            raise UnreadableError("head", "size or root has a second spelling")
        return origin, int(size), base64.b64decode(root), signatures
    except (ValueError, AttributeError) as error:
        raise UnreadableError("head", "not a signed checkpoint") from error


def signature_holds(key: Ed25519PublicKey, signature: bytes, message: bytes) -> bool:
    """Tell whether an Ed25519 signature holds."""
    try:
        key.verify(signature, message)
    except InvalidSignature:
        return False
    return True


def head_is_signed(text: str, name: str, key: Ed25519PublicKey) -> bool:
    """Tell whether the log's own line under a head holds."""
    _, _, _, signatures = read_head(text)
    message = (text.split("\n\n", 1)[0] + "\n").encode()
    key_id = sha256(name.encode() + b"\n\x01" + key.public_bytes_raw()).digest()[:4]
    return any(n == name and d[:4] == key_id and signature_holds(key, d[4:], message) for n, d in signatures)


def commits(expected: str, salt: object, value: object) -> bool:
    """Tell whether SHA-256(salt || canonical value) is what was committed to."""
    try:
        if not isinstance(salt, str) or len(salt) != SALT_DIGITS or salt.lower() != salt:
            return False
        return sha256(bytes.fromhex(salt) + _canonical(value).encode()).hexdigest() == expected
    except (TypeError, ValueError):
        return False


# ---------------------------------------------------------------------------------------------------------------
# 3. THE LOG: leaves, heads, documents
# ---------------------------------------------------------------------------------------------------------------

COMMON = {"kind", "poll", "id", "at", "recorded_at", "include_by"}
BALLOT = COMMON | {"unit", "channel", "choices"}
CHANNELS = {"electronic", "city", "paper"}
BUNDLE_KEYS = {"format", "origin", "public_key", "leaves", "leaf_hashes", "heads", "documents"}
Leaf = dict[str, Any]


@dataclass(slots=True)
class Log:
    """Hold the checked log: leaves as values, their hashes, and the documents by leaf and name."""

    origin: str
    key: Ed25519PublicKey | None
    leaves: list[Leaf]
    hashes: list[bytes]
    documents: list[tuple[int, str, Any]] = field(default_factory=list)

    def last(self, name: str, before: int | None = None) -> tuple[int, Any] | None:
        """Return the newest document of a name, named by a leaf before a position."""
        limit = len(self.leaves) if before is None else before
        found = [(at, text) for at, title, text in self.documents if title == name and at < limit]
        return found[-1] if found else None

    def positions(self, kind: str) -> list[int]:
        """Return the positions of the leaves of a kind."""
        return [at for at, leaf in enumerate(self.leaves) if leaf["kind"] == kind]


def check_log(bundle: Mapping[str, Any], report: Report, given_key: str | None) -> Log:
    """Check the shape of the bundle, then leaves, heads and documents."""
    _check_shape(bundle)
    origin = bundle["origin"]
    key = _check_key(bundle, report, given_key)
    hashes = [sha256(b"\x00" + body.encode()).digest() for body in bundle["leaves"]]
    _check_heads(bundle, hashes, key, report)
    leaves = [_read_leaf(at, body, report) for at, body in enumerate(bundle["leaves"])]
    log = Log(origin, key, leaves, hashes)
    _check_leaves(log, report)
    _check_documents(bundle["documents"], log, report)
    return log


def _check_shape(bundle: object) -> None:
    if not isinstance(bundle, dict) or bundle.keys() != BUNDLE_KEYS:
        raise UnreadableError("bundle", f"has not just the fields {', '.join(sorted(BUNDLE_KEYS))}")
    if bundle["format"] != "zuolin-bundle/1":
        raise UnreadableError("format", "is not zuolin-bundle/1")
    for name in ("origin", "public_key"):
        if not isinstance(bundle[name], str):
            raise UnreadableError(name, "is not text")
    for name in ("leaves", "leaf_hashes", "heads"):
        if not isinstance(bundle[name], list):
            raise UnreadableError(name, "is not a list")
        for at, item in enumerate(bundle[name]):
            if not isinstance(item, str):
                raise UnreadableError(f"{name}[{at}]", "is not text")
    documents = bundle["documents"]
    if not isinstance(documents, dict) or not all(isinstance(text, str) for text in documents.values()):
        raise UnreadableError("documents", "is not an object of texts")


def _check_key(bundle: Mapping[str, Any], report: Report, given: str | None) -> Ed25519PublicKey | None:
    text = bundle["public_key"]
    if given is not None and given.strip() != text:
        report.fail("public_key", "验证包所附的公钥与您给出的公钥不同", "the bundle's key is not the key you gave")
    try:
        name, key = read_key(given.strip() if given else text)
    except UnreadableError as error:
        report.fail("public_key", f"公钥无法识读：{error}", f"the key cannot be read: {error}")
        return None
    if name != bundle["origin"]:
        report.fail("origin", "日志名称与公钥名称不同", "the log's name and the key's name differ")
    return key


def _check_heads(bundle: Mapping[str, Any], hashes: list[bytes], key: Ed25519PublicKey | None, report: Report) -> None:
    heads, sizes = bundle["heads"], []
    for at, text in enumerate(heads):
        try:
            sizes.append(read_head(text)[1])
        except UnreadableError as error:
            sizes.append(-1)
            report.fail(f"heads[{at}]", f"第{at}个签名树头无法识读：{error}", f"signed head {at} cannot be read: {error}")
    roots = roots_at(hashes, sizes)
    unlike = {at for at, (mine, said) in enumerate(zip(hashes, bundle["leaf_hashes"], strict=False)) if mine.hex() != said}
    if len(hashes) != len(bundle["leaf_hashes"]):
        report.fail("leaf_hashes", "叶的数目与哈希的数目不同", "there are not as many hashes as leaves")
    for at in sorted(unlike):
        report.fail(f"leaves[{at}]", f"第{at}号叶的内容与其哈希不符", f"leaf {at} does not give its hash")
    good = [0]
    for at, (text, size) in enumerate(zip(heads, sizes, strict=True)):
        if size >= 0:
            _check_head(f"heads[{at}]", text, roots, (bundle["origin"], key), good, report)
    if not heads or (sizes[-1] != len(hashes) and sizes[-1] >= 0):
        report.fail("heads", "最后的签名树头没有盖住全部的叶", "the last signed head does not cover all leaves")
    if sizes != sorted(set(sizes)):
        report.fail("heads", "签名树头没有按大小排列", "the heads are not in order of size")
    report.passed(f"{len(hashes)}个叶重算了哈希，{len(heads)}个树头重算了树根并验了签名",
                  f"re-hashed {len(hashes)} leaves, re-built {len(heads)} roots and checked their signatures")


def _check_head(
    place: str, text: str, roots: Mapping[int, bytes], log: tuple[str, Ed25519PublicKey | None], good: list[int],
    report: Report,
) -> None:
    origin, size, root, _ = read_head(text)
    name, key = log
    if origin != name:
        report.fail(place, f"树头属于另一个日志 {origin}", f"the head belongs to another log, {origin}")
    if key is not None and not head_is_signed(text, origin, key):
        report.fail(place, f"{place} 的签名不成立", f"the signature of {place} does not hold")
    if size not in roots:
        report.fail(place, f"缺少叶：树头有{size}个叶，验证包里没有这么多", f"leaves are missing: the head has {size}")
    elif roots[size] != root:
        first = good[-1]
        report.fail(place, f"树根不符：第{first}至{size - 1}号叶中有改动、缺失或插入",
                    f"the root differs: of leaves {first} to {size - 1} one was changed, removed or inserted")
    else:
        good.append(size)


def _read_leaf(at: int, body: str, report: Report) -> Leaf:
    try:
        leaf = json.loads(body)
    except ValueError:
        leaf = None
    if isinstance(leaf, dict) and leaf.get("kind") == "ballot":
        if leaf.keys() == BALLOT and leaf["channel"] in CHANNELS and INSTANT.fullmatch(leaf["at"]):
            return leaf
    elif isinstance(leaf, dict) and leaf.keys() >= COMMON and INSTANT.fullmatch(str(leaf["at"])):
        return leaf
    report.fail(f"leaves[{at}]", f"第{at}号叶缺少字段或有不认识的字段", f"leaf {at} has missing or unknown fields")
    return dict.fromkeys(BALLOT, "") | {"kind": "unreadable", "id": f"#{at}"}


def _check_leaves(log: Log, report: Report) -> None:
    poll = log.origin.rsplit("/", 1)[-1]
    seen: dict[str, int] = {}
    for at, leaf in enumerate(log.leaves):
        if leaf["poll"] != poll and leaf["kind"] != "unreadable":
            report.fail(f"leaves[{at}]", f"第{at}号叶属于另一次表决", f"leaf {at} belongs to another poll")
        if leaf["id"] in seen:
            report.fail(f"leaves[{at}]", f"第{at}号叶与第{seen[leaf['id']]}号叶编号相同", f"leaf {at} repeats an id")
        seen[leaf["id"]] = at
    closed = log.positions("closed")
    if len(log.positions("roll_frozen")) != 1 or len(closed) > 1:
        report.fail("leaves", "房册冻结应有且只有一次，截止至多一次", "the roll is frozen once, the poll closed at most once")
    if closed:
        _check_close(log, closed[0], report)


def _check_close(log: Log, closed: int, report: Report) -> None:
    ballots = log.positions("ballot")
    before = sum(1 for at in ballots if at < closed)
    if log.leaves[closed].get("ballots") != before:
        report.fail(f"leaves[{closed}]", f"截止时登记的票数与日志不同：日志中有{before}张",
                    f"the close says another number of ballots than the {before} before it")
    for at in ballots:
        if at > closed and log.leaves[at]["channel"] == "electronic":
            report.fail(f"leaves[{at}]", f"第{at}号叶是截止之后才入账的电子票",
                        f"leaf {at} is an electronic ballot after the close")


def _check_documents(documents: Mapping[str, str], log: Log, report: Report) -> None:
    named: set[str] = set()
    for at, leaf in enumerate(log.leaves):
        listed = leaf.get("documents", {}) if leaf["kind"] != "ballot" else {}
        for title, name in listed.items() if isinstance(listed, dict) else ():
            named.add(str(name))
            text = documents.get(str(name))
            if text is None:
                report.fail(f"documents.{title}", f"缺少第{at}号叶所指的文件“{title}”",
                            f"the document {title} of leaf {at} is missing")
            elif sha256(text.encode(errors="surrogatepass")).hexdigest() != name:
                report.fail(f"documents.{title}", f"文件“{title}”被改动，与第{at}号叶所记的哈希不符",
                            f"the document {title} was changed: it has not the hash in leaf {at}")
            else:
                log.documents.append((at, title, _document(title, text, report)))
    for name in sorted(documents.keys() - named):
        report.fail(f"documents[{name}]", f"文件 {name[:12]}… 没有任何叶指向它", f"no leaf names the document {name[:12]}…")
    report.passed(f"{len(named)}份公开文件与日志中的哈希一致（规则、议题、房册承诺、结果等）",
                  f"compared {len(named)} public documents with their hashes in the log")


def _document(title: str, text: str, report: Report) -> object:
    if title in {"roll", "at_close"}:
        return text.removesuffix("\n").split("\n")
    try:
        return json.loads(text)
    except ValueError:
        report.fail(f"documents.{title}", f"文件“{title}”不是 JSON", f"the document {title} is not JSON")
        return None


# ---------------------------------------------------------------------------------------------------------------
# 4. THE RULES: what this program knows of the law (docs/case-format.md), and the rules a poll was published with
# ---------------------------------------------------------------------------------------------------------------

HALF = (Fraction(1, 2), False)
TWO_THIRDS = (Fraction(2, 3), True)
THREE_QUARTERS = (Fraction(3, 4), True)
MATTERS = ("rules_of_procedure", "covenant", "elect_committee", "service_company", "use_fund", "raise_fund", "rebuild",
           "common_parts", "other")
CIVIL_CODE = {matter: THREE_QUARTERS if matter in {"raise_fund", "rebuild", "common_parts"} else HALF for matter in MATTERS}
ORDINANCE = {matter: TWO_THIRDS if matter in {"use_fund", "raise_fund", "rebuild"} else HALF for matter in MATTERS}
# name -> first day, participation, approval by matter, approval is measured on, second round, which duplicate stands
RULE_SETS: dict[str, tuple[str, tuple[Fraction, bool], dict[str, tuple[Fraction, bool]], str, str, str]] = {
    "440300@2021-01-01": ("2021-01-01", TWO_THIRDS, CIVIL_CODE, "participating", "by_votes", "electronic"),
    "440300@2020-03-01": ("2020-03-01", HALF, ORDINANCE, "total", "by_votes", "electronic"),
    "000000@2021-01-01": ("2021-01-01", TWO_THIRDS, CIVIL_CODE, "participating", "as_first", "first_valid"),
    "000000@2007-10-01": ("2007-10-01", HALF, ORDINANCE, "total", "as_first", "first_valid"),
}


@dataclass(frozen=True, slots=True)
class Rules:
    """Hold the rules of one poll."""

    name: str
    participation: tuple[Fraction, bool]
    approval: Mapping[str, tuple[Fraction, bool]]
    measured_on: str
    second_round: str
    second_round_participation: bool
    duplicates: str
    counted_kinds: frozenset[str]
    joint_owners: str
    blank: str
    spoiled: str
    silence: str
    rank_by: str


def rules_of_case(case: Mapping[str, Any]) -> Rules:
    """Choose the rule set by place and day, and lay the community's own rules over it."""
    code, day, own = case["jurisdiction"], str(case["closes_on"]), case.get("own_rules") or {}
    for place in (code, code[:4] + "00", code[:2] + "0000", "000000"):
        names = [n for n, row in RULE_SETS.items() if n.startswith(place + "@") and row[0] <= day]
        if names:
            break
    else:
        raise UnreadableError("closes_on", "no rule set was in force")
    name = max(names)
    _, participation, approval, measured_on, second_round, duplicates = RULE_SETS[name]
    return Rules(
        name, participation, approval, measured_on, second_round, second_round_participation=True,
        duplicates=own.get("duplicate_ballots", duplicates),
        counted_kinds=frozenset(own.get("counted_kinds", ("residence", "shop", "office", "other"))),
        joint_owners=own.get("joint_owners", "presumed"), blank=own.get("blank", "not_participating"),
        spoiled=own.get("spoiled", "not_participating"),
        silence=own.get("unreturned", "not_counted") if own.get("warned") else "not_counted",
        rank_by=own.get("rank_by", "shares_sum"),
    )


def rules_of_snapshot(snapshot: Mapping[str, Any], report: Report) -> Rules:
    """Read the rules that were published with the poll, and hold their thresholds against those known here."""
    if snapshot.get("format") != 1:
        raise UnreadableError("documents.rules", "is not a rules snapshot of format 1")
    values = {key: rule["value"] for key, rule in snapshot["values"].items()}
    bounds = {key: (Fraction(rule["value"]), bool(rule["inclusive"]))
              for key, rule in snapshot["values"].items() if key == "participation" or key.startswith("approval.")}
    approval = {key.removeprefix("approval."): bound for key, bound in bounds.items() if key != "participation"}
    rules = Rules(
        snapshot["rule_set"], bounds["participation"], approval, snapshot["values"]["approval.other"]["measured_on"],
        values["second_round"], bool(values["second_round_participation"]), values["duplicate_ballots"],
        frozenset(values["counted_kinds"]), values["joint_owners"], values["blank"], values["spoiled"],
        values["unreturned"] if values["warned"] else "not_counted", values["rank_by"],
    )
    known = RULE_SETS.get(rules.name)
    if known is None:
        report.passed(f"规则集 {rules.name} 不在本程序所知之列，按快照计票",
                      f"rule set {rules.name} is unknown here: counted by its snapshot")
    elif (rules.participation, dict(rules.approval), rules.measured_on) != (known[1], known[2], known[3]):
        report.fail("documents.rules", f"规则快照的比例与 {rules.name} 不同",
                    f"the snapshot's bounds are not those of {rules.name}")
    return rules


# ---------------------------------------------------------------------------------------------------------------
# 5. THE COUNT: from units and ballots to a decision, motion by motion (docs/case-format.md, "How it is counted")
# ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Unit:
    """Hold a counted unit."""

    label: str
    head: object
    area: int
    may_vote: bool
    delivered: bool


@dataclass(frozen=True, slots=True)
class Ballot:
    """Hold a ballot that was received in time: `out` says that it is no act of an owner."""

    unit: Unit
    channel: str
    at: Any
    choices: Mapping[str, Any]
    out: bool


@dataclass(frozen=True, slots=True)
class Silence:
    """Hold the heads from which nothing came back though they were delivered to, with the area they bring."""

    heads: int
    area: int


@dataclass(slots=True)
class Tally:
    """Hold the figures of one motion: heads and area by choice; those that chose nothing stand under `none`."""

    heads: Counter[str] = field(default_factory=Counter)
    area: Counter[str] = field(default_factory=Counter)
    supporters: Counter[str] = field(default_factory=Counter)
    supporting_area: Counter[str] = field(default_factory=Counter)

    def plus(self, choice: str, silence: Silence) -> Tally:
        """Return the figures with the silent heads under one choice."""
        heads, area = Counter(self.heads), Counter(self.area)
        heads[choice] += silence.heads
        area[choice] += silence.area
        return Tally(heads, area, self.supporters, self.supporting_area)

    def both(self, choice: str) -> dict[str, int]:
        """Return the figures of a choice as the result writes them."""
        return {"heads": self.heads[choice], "area_cm2": self.area[choice]}

    @property
    def participating(self) -> tuple[int, int]:
        """Return heads and area that take part in the motion."""
        return sum(self.heads.values()), sum(self.area.values())


def count(units: Sequence[Unit], ballots: Sequence[Ballot], motions: Sequence[Mapping[str, Any]], rules: Rules) -> dict[str, Any]:
    """Count a poll from its counted units and the ballots received in time, in the order of the log."""
    total = (len({unit.head for unit in units}), sum(unit.area for unit in units))
    if not all(total):
        raise UnreadableError("roll", "no head or no area: there is no denominator")
    standing = standing_ballots(ballots, motions, rules)
    silence = silent_heads(units, ballots)
    decided = [decide(motion, tally_of(motion, standing, rules), total, rules, silence) for motion in motions]
    return {"rule_set": rules.name, "totals": {"heads": total[0], "area_cm2": total[1]}, "motions": decided}


def is_election(motion: Mapping[str, Any]) -> bool:
    """Tell whether a motion fills seats."""
    return motion.get("seats") is not None


def choice_of(motion: Mapping[str, Any], choices: Mapping[str, Any]) -> Any:
    """Read one mark: None is blank, "spoiled" says nothing, else a word or the candidates marked."""
    mark = choices.get(motion["id"])
    if mark is None or mark in ("spoiled", "abstain"):
        return mark
    if is_election(motion):
        if not isinstance(mark, list) or not set(mark) <= set(motion["candidates"]):
            raise UnreadableError(f"choices.{motion['id']}", f"{mark!r} is no list of its candidates")
        return "spoiled" if not mark or len(set(mark)) < len(mark) or len(mark) > motion["seats"] else mark
    allowed = ("agree",) if not motion.get("options") else tuple(motion["options"])
    if mark not in (*allowed, "against"):
        raise UnreadableError(f"choices.{motion['id']}", f"{mark!r} is no choice of this motion")
    return mark


def standing_ballots(ballots: Sequence[Ballot], motions: Sequence[Mapping[str, Any]], rules: Rules) -> list[Ballot]:
    """Choose the one ballot of each unit that stands."""
    by_unit: dict[str, list[Ballot]] = defaultdict(list)
    for ballot in ballots:
        if not ballot.out and ballot.unit.may_vote:
            by_unit[ballot.unit.label].append(ballot)
    preferred = {"electronic": {"electronic", "city"}, "paper": {"paper"}, "first_valid": CHANNELS}[rules.duplicates]

    def order(ballot: Ballot) -> tuple[bool, bool, Any]:
        marks = [choice_of(motion, ballot.choices) for motion in motions]
        return all(mark in (None, "spoiled") for mark in marks), ballot.channel not in preferred, ballot.at

    return [same[0] if len(same) == 1 else min(same, key=order) for same in by_unit.values()]


def silent_heads(units: Sequence[Unit], ballots: Sequence[Ballot]) -> Silence:
    """Find the heads from which no ballot at all was received, not even a bad one, and which were delivered to."""
    heard = {ballot.unit.head for ballot in ballots}
    told = [unit for unit in units if unit.delivered and unit.may_vote and unit.head not in heard]
    return Silence(len({unit.head for unit in told}), sum(unit.area for unit in told))


def settled(choice: Any, rules: Rules) -> Any:
    """Apply the rules on blank and bad marks: None takes no part, "none" takes part and says nothing."""
    if choice is None:
        return "abstain" if rules.blank == "abstain" else None
    if choice == "spoiled":
        return "none" if rules.spoiled == "participating" else None
    return choice


def tally_of(motion: Mapping[str, Any], standing: Sequence[Ballot], rules: Rules) -> Tally:
    """Add up one motion: areas by unit, a head only where all of its participating units say the same."""
    tally = Tally()
    election = is_election(motion)
    by_head: dict[object, Any] = {}
    area: dict[str, int] = defaultdict(int)
    for unit, choice in _choices(motion, standing, rules):
        if election:
            marked = frozenset(choice) if isinstance(choice, list) else frozenset()
            for candidate in marked:
                tally.supporting_area[candidate] += unit.area
            by_head[unit.head] = by_head.get(unit.head, marked) & marked
            area["election"] += unit.area
        else:
            if by_head.setdefault(unit.head, choice) != choice:
                by_head[unit.head] = "none"
            area[choice] += unit.area
    tally.area.update(area)
    if election:
        tally.heads["election"] = len(by_head)
        tally.supporters.update(candidate for marked in by_head.values() for candidate in marked)
    else:
        tally.heads.update(by_head.values())
    return tally


def _choices(motion: Mapping[str, Any], standing: Sequence[Ballot], rules: Rules) -> Iterator[tuple[Unit, Any]]:
    """Go through what takes part in a motion; a word is read once and not for each ballot, which is a fifth of all time."""
    name, read = motion["id"], dict[object, Any]()
    for ballot in standing:
        mark = ballot.choices.get(name)
        if mark is not None and not isinstance(mark, str):
            choice = settled(choice_of(motion, ballot.choices), rules)
        elif mark in read:
            choice = read[mark]
        else:
            choice = read[mark] = settled(choice_of(motion, ballot.choices), rules)
        if choice is not None:
            yield ballot.unit, choice


def decide(motion: Mapping[str, Any], tally: Tally, total: tuple[int, int], rules: Rules, silence: Silence) -> dict[str, Any]:
    """Apply the rule on silence to one motion, and decide it."""
    election = is_election(motion)
    if rules.silence == "not_counted" or not silence.heads or (election and rules.silence == "follow_majority"):
        return outcome(motion, tally, total, rules) | {"deemed": {"heads": 0, "area_cm2": 0}, "without_deemed": None}
    without = outcome(motion, tally, total, rules)
    joined = ("election" if election else "abstain") if rules.silence == "abstain" else majority(motion, tally)
    if joined is None:
        stopped = without | {"outcome": "undecidable", "failed_on": []} | ({"option": None} if "option" in without else {})
        return stopped | {"deemed": {"heads": 0, "area_cm2": 0}, "without_deemed": without["outcome"]}
    decided = outcome(motion, tally.plus(joined, silence), total, rules)
    return decided | {"deemed": {"heads": silence.heads, "area_cm2": silence.area}, "without_deemed": without["outcome"]}


def majority(motion: Mapping[str, Any], tally: Tally) -> str | None:
    """Find the choice with more heads and more area than each other choice, or None."""
    choices: list[str] = [*(motion.get("options") or ["agree"]), "against", "abstain"]
    for choice in choices:
        others = [other for other in choices if other != choice]
        if all(tally.heads[choice] > tally.heads[o] and tally.area[choice] > tally.area[o] for o in others):
            return choice
    return None


def bound_of(motion: Mapping[str, Any], rules: Rules) -> tuple[Fraction, bool]:
    """Return the strictest approval bound of a motion's matters: the higher share, and of equals the exclusive one."""
    matters = [motion["matter"]] if isinstance(motion["matter"], str) else motion["matter"]
    return max((rules.approval[matter] for matter in matters), key=lambda bound: (bound[0], not bound[1]))


def reaches(part: int, whole: int, bound: tuple[Fraction, bool]) -> bool:
    """Compare exactly, by multiplying; of nothing, no share is ever reached."""
    share, inclusive = bound
    left, right = part * share.denominator, whole * share.numerator
    return whole > 0 and (left >= right if inclusive else left > right)


def short_of(part: tuple[int, int], whole: tuple[int, int], bound: tuple[Fraction, bool]) -> list[str]:
    """Name the dimensions in which a part does not reach its bound, heads first."""
    return [name for name, p, w in zip(("heads", "area"), part, whole, strict=True) if not reaches(p, w, bound)]


def outcome(motion: Mapping[str, Any], tally: Tally, total: tuple[int, int], rules: Rules) -> dict[str, Any]:
    """Decide one motion from its figures."""
    taking_part = tally.participating
    said: dict[str, Any] = {
        "id": motion["id"], "participating": {"heads": taking_part[0], "area_cm2": taking_part[1]},
        "failed_on": short_of(taking_part, total, rules.participation),
    }
    whole = total if rules.measured_on == "total" else taking_part
    bound = bound_of(motion, rules)
    if is_election(motion):
        return said | elect(motion, tally, taking_part, whole, (bound, bool(said["failed_on"])), rules)
    for choice in ("against", "abstain", "none"):
        said[choice] = tally.both(choice)
    if motion.get("options"):
        said["options"] = {option: tally.both(option) for option in motion["options"]}
        passing = [o for o in motion["options"] if not short_of((tally.heads[o], tally.area[o]), whole, bound)]
        said["option"] = passing[0] if passing and not said["failed_on"] else None
        return said | {"outcome": "no_quorum" if said["failed_on"] else "passed" if passing else "failed"}
    said["agree"] = tally.both("agree")
    if said["failed_on"]:
        return said | {"outcome": "no_quorum"}
    said["failed_on"] = short_of((tally.heads["agree"], tally.area["agree"]), whole, bound)
    return said | {"outcome": "failed" if said["failed_on"] else "passed"}


def elect(
    motion: Mapping[str, Any], tally: Tally, taking_part: tuple[int, int], whole: tuple[int, int],
    test: tuple[tuple[Fraction, bool], bool], rules: Rules,
) -> dict[str, Any]:
    """Rank the candidates above the bound, fill the seats, and stop where equals would need a lot."""
    bound, no_quorum = test
    by_votes = motion.get("round", 1) == 2 and rules.second_round == "by_votes"  # noqa: PLR2004 - the second round
    no_quorum = no_quorum and not (motion.get("round", 1) == 2 and not rules.second_round_participation)  # noqa: PLR2004
    figures = {c: (tally.supporters[c], tally.supporting_area[c]) for c in motion["candidates"]}
    ranked = [
        c for c, both in figures.items() if c not in (motion.get("withdrawn") or ())
        and (both[0] > 0 if by_votes else not short_of(both, whole, bound))
    ]
    seats, alternates = motion["seats"], motion.get("alternates") or 0
    order, tied = rank(motion, {c: _rank_key(figures[c], taking_part, rules.rank_by) for c in ranked}, seats, alternates)
    tied = [] if no_quorum else tied
    order = [] if no_quorum or tied else order
    elected = order[:seats]
    return {
        "outcome": "no_quorum" if no_quorum else "undecidable" if tied else "passed" if elected else "failed",
        "elected": elected, "alternates": order[seats:seats + alternates],
        "open_seats": seats - len(elected), "tied": tied,
        "candidates": [{"id": c, "heads": h, "area_cm2": a, "approved": c in ranked} for c, (h, a) in figures.items()],
    }


def _rank_key(both: tuple[int, int], taking_part: tuple[int, int], rank_by: str) -> tuple[int, int]:
    heads, area = both
    if rank_by == "shares_sum":  # heads/H + area/A, multiplied by H x A
        return heads * taking_part[1] + area * taking_part[0], area
    return (area, heads) if rank_by == "area" else (heads, area)


def rank(
    motion: Mapping[str, Any], keys: Mapping[str, tuple[int, int]], seats: int, alternates: int,
) -> tuple[list[str], list[str]]:
    """Order candidates; return also the equals that no lot orders and whose order decides a seat or an alternate."""
    lot = motion.get("lot") or []
    order: list[str] = []
    tied: list[str] = []
    for key in sorted(set(keys.values()), reverse=True):
        equals = [c for c in keys if keys[c] == key]
        if len(equals) > 1:
            first, after = len(order), len(order) + len(equals)
            if set(equals) <= set(lot):
                equals.sort(key=lot.index)
            elif first < seats + alternates and after > seats:
                tied += equals
        order += equals
    return order, tied


# ---------------------------------------------------------------------------------------------------------------
# 6. THE OPENING: every unit and every choice against what the log committed to; then the count
# ---------------------------------------------------------------------------------------------------------------


def check_opening(opening: object, log: Log, report: Report) -> bool:
    """Hold every unit, every fact at the close and every choice against its commitment."""
    if not isinstance(opening, dict) or opening.keys() != {"format", "origin", "units", "ballots"}:
        raise UnreadableError("opening", "has not just the fields ballots, format, origin, units")
    before = len(report.findings)
    for name, expected in (("format", "zuolin-opening/1"), ("origin", log.origin)):
        if opening[name] != expected:
            report.fail(f"opening.{name}", f"启封资料的 {name} 应为 {expected}", f"the opening's {name} is not {expected}")
    frozen, at_close = log.last("roll"), log.last("at_close")
    if frozen is None or at_close is None:
        report.fail("documents.roll" if frozen is None else "documents.at_close", "缺少房册承诺，无法核对启封资料",
                    "no roll to check the opening against")
        return False
    _check_units(opening["units"], frozen[1], at_close[1], report)
    if len(report.findings) == before:
        _check_ballots(opening, log, frozen[1], report)
    return len(report.findings) == before


def _check_units(units: object, rows: list[str], facts: list[str], report: Report) -> None:
    if not isinstance(units, list) or not len(units) == len(rows) == len(facts):
        report.fail("opening.units", f"房册冻结了{len(rows)}套，启封资料的套数不同",
                    f"the frozen roll has {len(rows)} units, the opening not")
        return
    labels: set[str] = set()
    for at, (unit, row, fact) in enumerate(zip(units, rows, facts, strict=True)):
        if not isinstance(unit, dict) or unit.keys() != {"row", "at_close", "salt"}:
            report.fail(f"opening.units[{at}]", f"第{at}项缺少字段", f"entry {at} has not row, at_close, salt")
            continue
        kept, late, salt = unit["row"], unit["at_close"], unit["salt"]
        label = str(kept.get("unit")) if isinstance(kept, dict) else "?"
        if not isinstance(kept, dict) or not commits(row, salt, kept | {"type": "unit"}):
            report.fail(f"opening.units[{at}].row", f"{label}：房册所载与冻结时的承诺不符",
                        f"{label}: the row is not the one frozen")
        if not isinstance(late, dict) or not commits(fact, salt, late | {"type": "at_close"}) or late.get("unit") != label:
            report.fail(f"opening.units[{at}].at_close", f"{label}：送达、代表等事实与截止时的承诺不符",
                        f"{label}: delivery or representative is not what the close committed to")
        if label in labels:
            report.fail(f"opening.units[{at}]", f"{label} 在房册上出现两次", f"{label} is twice on the roll")
        labels.add(label)
    report.passed(f"{len(rows)}套房屋与冻结房册、截止时事实的承诺一致", f"compared {len(rows)} units with the frozen roll")


def _check_ballots(opening: Mapping[str, Any], log: Log, rows: list[str], report: Report) -> None:
    entries, leaves = opening["ballots"], log.positions("ballot")
    if not isinstance(entries, list) or len(entries) != len(leaves):
        report.fail("opening.ballots", f"日志有{len(leaves)}张票，启封资料的张数不同",
                    f"the log has {len(leaves)} ballots, the opening not")
        return
    labels = {row: unit["row"]["unit"] for row, unit in zip(rows, opening["units"], strict=True)}
    for at, (entry, position) in enumerate(zip(entries, leaves, strict=True)):
        leaf = log.leaves[position]
        place = f"opening.ballots[{at}]"
        if not isinstance(entry, dict) or entry.keys() != ENTRY or entry["leaf"] != leaf["id"]:
            report.fail(place, f"第{position}号叶的票在启封资料中不在其位",
                        f"the ballot of leaf {position} is not in its place")
        elif labels.get(leaf["unit"]) != entry["unit"]:
            report.fail(f"{place}.unit", f"第{position}号叶：票不属于 {entry['unit']}",
                        f"leaf {position} is no ballot of {entry['unit']}")
        elif not isinstance(entry["choices"], dict) or not commits(leaf["choices"], entry["salt"], entry["choices"]):
            report.fail(f"{place}.choices", f"第{position}号叶（{entry['unit']}）：选项与投票时的承诺不符",
                        f"leaf {position} ({entry['unit']}): the choices are not those committed to")
    report.passed(f"{len(leaves)}张票的选项与投票时的承诺一致", f"compared the choices of {len(leaves)} ballots")


ENTRY = {"leaf", "unit", "choices", "salt"}
AREAS = ("register_cm2", "survey_cm2", "contract_cm2")


def units_of(opening: Mapping[str, Any], scope: Mapping[str, Any] | None, rules: Rules) -> dict[str, Unit]:
    """Return the counted units by label: in scope, of a counted kind, with area by register, survey, contract."""
    buildings, entrances = (set((scope or {}).get(name) or ()) for name in ("buildings", "entrances"))
    units = {}
    for entry in opening["units"]:
        row, late = entry["row"], entry["at_close"]
        if row["kind"] not in rules.counted_kinds:
            continue
        if (buildings or entrances) and row["building"] not in buildings and row["entrance"] not in entrances:
            continue
        area = next((row[source] for source in AREAS if row.get(source) is not None), None)
        if not isinstance(area, int):
            raise UnreadableError(f"opening unit {row['unit']}", "a counted unit without area")
        alone = rules.joint_owners == "presumed" or row["owners"] < 2 or late["represented"] or row["stock"]  # noqa: PLR2004
        units[row["unit"]] = Unit(row["unit"], row["head"], area, bool(alone), bool(late["delivered"]))
    return units


def recount(opening: Mapping[str, Any], log: Log, before: int, report: Report) -> dict[str, Any] | None:
    """Count the poll from the opening as the log stood before a position."""
    documents = {name: log.last(name, before) for name in ("rules", "motions", "poll")}
    closed = log.positions("closed")
    for name, found in documents.items():
        if found is None or found[1] is None:
            report.fail(f"documents.{name}", f"缺少“{name}”，无法计票", f"without {name} there is no count")
            return None
    rules = rules_of_snapshot(documents["rules"][1], report)  # type: ignore[index]
    units = units_of(opening, documents["poll"][1].get("scope"), rules)  # type: ignore[index]
    motions = with_election_facts(documents["motions"][1], log, before)  # type: ignore[index]
    closed_at = log.leaves[closed[0]].get("closed_at") if closed else None
    void = voided(log, before, report)
    ballots = []
    for position, entry in zip(log.positions("ballot"), opening["ballots"], strict=True):
        leaf, unit = log.leaves[position], units.get(entry["unit"])
        if unit is not None and position < before and (closed_at is None or leaf["at"] < closed_at):
            ballots.append(Ballot(unit, leaf["channel"], leaf["at"], entry["choices"], leaf["id"] in void))
    return count(list(units.values()), ballots, motions, rules)


def voided(log: Log, before: int, report: Report) -> set[str]:
    """Return the ids of the ballots that were marked as no act of an owner, and not restored, before a position."""
    known = {log.leaves[at]["id"] for at in log.positions("ballot")}
    void: set[str] = set()
    for at, leaf in enumerate(log.leaves[:before]):
        if leaf["kind"] in {"ballot_voided", "ballot_restored"}:
            if leaf.get("ballot") not in known:
                report.fail(f"leaves[{at}]", f"第{at}号叶所指的票不存在", f"leaf {at} names a ballot that is not there")
            (void.add if leaf["kind"] == "ballot_voided" else void.discard)(str(leaf.get("ballot")))
    return void


def with_election_facts(motions: Sequence[Mapping[str, Any]], log: Log, before: int) -> list[dict[str, Any]]:
    """Add what became known after the freeze: candidates who withdrew, the order that a lot gave."""
    known = {motion["id"]: dict(motion) for motion in motions}
    for at, title, facts in log.documents:
        if title == "election_facts" and at <= before:  # a lot's order stands in the leaf of the count that used it
            for motion, more in facts.items():
                known[motion].update(more)
    return list(known.values())


# ---------------------------------------------------------------------------------------------------------------
# 7. THE RESULT: this count beside the published one, value by value
# ---------------------------------------------------------------------------------------------------------------


NOT_PUBLIC = {"merged", "set_aside"}


def check_results(opening: Mapping[str, Any] | None, log: Log, report: Report) -> None:
    """Count once for each published result and compare; then hold certificates against the results they name."""
    for at, title, published in list(log.documents):
        if title == "result" and isinstance(published, dict):
            _check_arithmetic(f"documents.result@{at}", published, report)
            if opening is not None:
                mine = recount(opening, log, at, report)
                if mine is not None:
                    report.counts.append(mine)
                    compare(f"documents.result@{at}", mine, published, report)
                    _check_tests(f"documents.result@{at}", mine, published, report)
    named = [leaf["documents"] for leaf in log.leaves if isinstance(leaf.get("documents"), dict)]
    results = {documents["result"] for documents in named if "result" in documents}
    for at in log.positions("certified"):
        if log.leaves[at].get("result") not in results:
            report.fail(f"leaves[{at}]", f"第{at}号叶证明的不是已公布的结果",
                        f"leaf {at} certifies a result that was not published")
    if opening is not None and not results:
        mine = recount(opening, log, len(log.leaves), report)
        report.counts += [mine] if mine else []
        report.passed("日志中还没有结果，只作了计票", "the log has no result yet: counted only")


def compare(place: str, mine: Any, said: Any, report: Report) -> None:
    """Name every value of the published result that this count does not give; more keys are allowed there."""
    if isinstance(mine, dict) and isinstance(said, dict):
        for key, value in mine.items():
            compare(f"{place}.{key}", value, said.get(key, "（缺）"), report)
    elif isinstance(mine, list) and isinstance(said, list) and len(mine) == len(said):
        for at, (value, other) in enumerate(zip(mine, said, strict=True)):
            name = value["id"] if isinstance(value, dict) and "id" in value else at
            compare(f"{place}[{name}]", value, other, report)
    elif mine != said or isinstance(mine, bool) != isinstance(said, bool):
        report.fail(place, f"{place}：公布的是 {said}，本程序算得 {mine}", f"{place}: published {said}, counted {mine}")


def _check_tests(place: str, mine: Mapping[str, Any], published: Mapping[str, Any], report: Report) -> None:
    known = RULE_SETS.get(mine["rule_set"])
    for counted, said in zip(mine["motions"], published["motions"], strict=True):
        for test in said.get("tests", ()):
            key = "heads" if test["dimension"] == "heads" else "area_cm2"
            of_all = test["what"] == "participation" or (known[3] if known else test.get("measured_on")) == "total"
            expected = _tested(counted, test)[key], (mine["totals"] if of_all else counted["participating"])[key]
            if (test["part"], test["whole"]) != expected:
                report.fail(f"{place}.{counted['id']}.tests",
                            f"{counted['id']}：写的是 {test['part']}/{test['whole']}，本程序算得 {expected[0]}/{expected[1]}",
                            f"{counted['id']}: {test['part']}/{test['whole']} is published, {expected[0]}/{expected[1]} counted")


def _tested(counted: Mapping[str, Any], test: Mapping[str, Any]) -> Mapping[str, int]:
    subject = test.get("subject")
    if test["what"] == "participation":
        return counted["participating"]  # type: ignore[no-any-return]
    if subject is None:
        return counted["agree"]  # type: ignore[no-any-return]
    candidates = {candidate["id"]: candidate for candidate in counted.get("candidates", ())}
    return (counted.get("options") or candidates)[subject]  # type: ignore[no-any-return]


def _check_arithmetic(place: str, published: Mapping[str, Any], report: Report) -> None:
    for key in sorted(NOT_PUBLIC & published.keys()):
        report.fail(f"{place}.{key}", f"公开的结果不应含有按房屋列明的“{key}”",
                    f"a public result must not list units under {key}")
    for motion in published.get("motions", ()):
        for test in motion.get("tests", ()):
            met = reaches(test["part"], test["whole"], (Fraction(test["bound"]), bool(test["inclusive"])))
            if met is not test["met"]:
                shown = f"{test['part']}/{test['whole']}"
                report.fail(f"{place}.{motion['id']}.tests", f"{motion['id']}：{shown} 与 {test['bound']} 的比较写错了",
                            f"{motion['id']}: the comparison of {shown} with {test['bound']} is wrong")
    report.passed("公布的每一项比例都重新比较过", "compared every published share again")


# ---------------------------------------------------------------------------------------------------------------
# 8. WHAT A READER BRINGS: a receipt, an earlier head, a file
# ---------------------------------------------------------------------------------------------------------------


def check_receipt(text: str, log: Log, report: Report) -> None:
    """Check that the log signed a receipt and that its leaf is in the bundle."""
    try:
        prefix, origin, leaf, moment, signature = text.strip().split(".")
        pad = {name: base64.b64decode(part + "=" * (-len(part) % 4), b"-_", validate=True)
               for name, part in (("origin", origin), ("leaf", leaf), ("signature", signature))}
        name = pad["origin"].decode()
    except (ValueError, UnicodeDecodeError):
        report.fail("receipt", "回执无法识读", "the receipt cannot be read")
        return
    include_by = moment.replace(",", ".")
    message = f"zuolin-receipt/v1\n{name}\n{pad['leaf'].hex()}\n{include_by}\n".encode()
    if prefix != "ZLR1" or name != log.origin:
        report.fail("receipt", "回执属于另一次表决", "the receipt belongs to another poll")
    elif log.key is None or not signature_holds(log.key, pad["signature"], message):
        report.fail("receipt", "回执的签名不成立", "the receipt's signature does not hold")
    elif pad["leaf"] not in log.hashes:
        report.fail("receipt", f"回执有效，但日志里没有这张票（应在 {include_by} 前入账）：请保存回执并向街道反映",
                    f"the receipt is genuine but its leaf, due by {include_by}, is not in the log")
    else:
        at = log.hashes.index(pad["leaf"])
        report.passed(f"回执有效，对应第{at}号叶（{log.leaves[at]['at']} 收到）", f"the receipt is genuine: leaf {at}")


def check_earlier(text: str, log: Log, report: Report) -> None:
    """Check that a head seen earlier is a beginning of this log."""
    try:
        origin, size, root, _ = read_head(text)
    except UnreadableError:
        report.fail("earlier", "较早的树头无法识读", "the earlier head cannot be read")
        return
    if origin != log.origin or log.key is None or not head_is_signed(text, origin, log.key):
        report.fail("earlier", "较早的树头不是这个日志签的", "the earlier head was not signed by this log")
    elif roots_at(log.hashes, [size]).get(size) != root:
        report.fail("earlier", f"历史被改写：前{size}个叶与较早的签名树头不符",
                    f"history was rewritten: the first {size} leaves are others")
    else:
        report.passed(f"前{size}个叶与较早的签名树头一致", f"the first {size} leaves are as in the earlier head")


def check_file(data: bytes, log: Log, report: Report) -> None:
    """Check that a file, such as the certificate, is one that a leaf names by its hash."""
    name = sha256(data).hexdigest()
    for at, leaf in enumerate(log.leaves):
        for title, known in (leaf.get("files") or {}).items() if leaf["kind"] != "ballot" else ():
            if known == name:
                report.passed(f"文件是第{at}号叶所记的“{title}”", f"the file is {title} of leaf {at}")
                return
    report.fail("file", "日志里没有这份文件的哈希：它被改动过，或不属于这次表决", "no leaf names this file's hash")


def verify(
    bundle: Mapping[str, Any], opening: Mapping[str, Any] | None = None, *, receipt: str | None = None,
    earlier: str | None = None, file: bytes | None = None, key: str | None = None,
) -> Report:
    """Check a bundle and whatever is given with it."""
    report = Report()
    try:
        log = check_log(bundle, report, key)
        opened = opening is not None and check_opening(opening, log, report)
        check_results(opening if opened else None, log, report)
        if receipt is not None:
            check_receipt(receipt, log, report)
        if earlier is not None:
            check_earlier(earlier, log, report)
        if file is not None:
            check_file(file, log, report)
    except UnreadableError as error:
        report.fail(error.place, f"无法识读：{error}", f"unreadable: {error}")
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        report.fail("bundle", f"格式不符，检查中断：{error!r}", f"not of the promised form: {error!r}")
    return report


# ---------------------------------------------------------------------------------------------------------------
# 9. A CASE: the same count from one file of facts (docs/case-format.md)
# ---------------------------------------------------------------------------------------------------------------


def verify_case(case: Mapping[str, Any]) -> dict[str, Any]:
    """Count a case, given as counts or as roll and ballots. It checks no more of the format than it needs."""
    rules = rules_of_case(case)
    if "counts" in case:
        return _count_counts(case, rules)
    units = _case_units(case, rules)
    closed_at = dt.datetime.fromisoformat(case["closed_at"]) if case.get("closed_at") else None
    ballots = []
    for given in case.get("ballots") or ():
        at, unit = dt.datetime.fromisoformat(given["at"]), units.get(given["unit"])
        if unit is not None and (closed_at is None or at < closed_at):
            out = given.get("invalid") is not None
            ballots.append(Ballot(unit, given["channel"], at, given.get("choices") or {}, out))
    return count(list(units.values()), ballots, case["motions"], rules)


def _case_units(case: Mapping[str, Any], rules: Rules) -> dict[str, Unit]:
    scope, delivered, units = case.get("scope") or {}, set(case.get("delivered") or ()), {}
    for row in case["roll"]:
        building, entrance = row.get("building"), row.get("entrance")
        inside = building in (scope.get("buildings") or ()) or entrance in (scope.get("entrances") or ())
        if row["kind"] not in rules.counted_kinds or (scope and not inside):
            continue
        owners = frozenset(row.get("owners") or ())
        head: object = owners or ("no owner on record", row["unit"])
        if row.get("stock"):
            head = frozenset([row["developer"]]) if row.get("developer") is not None else "the unnamed developer"
        areas = [row["areas"].get(source) for source in ("register", "survey", "contract")]
        area = next(_cm2(text) for text in areas if text is not None)
        free = rules.joint_owners == "presumed" or len(owners) < 2 or row.get("representative") or row.get("stock")  # noqa: PLR2004
        units[row["unit"]] = Unit(row["unit"], head, area, bool(free), row["unit"] in delivered)
    return units


def _count_counts(case: Mapping[str, Any], rules: Rules) -> dict[str, Any]:
    given = case["counts"]
    total = (given["total"]["heads"], _cm2(given["total"]["area"]))
    decided = []
    for motion in case["motions"]:
        figures, tally = given["motions"][motion["id"]], Tally()
        lines = [(name, line) for name, line in figures.items() if name not in {"options", "candidates"}]
        for name, line in [*lines, *(figures.get("options") or {}).items()]:
            tally.heads[name], tally.area[name] = line["heads"], _cm2(line["area"])
        for name, line in (figures.get("candidates") or {}).items():
            tally.supporters[name], tally.supporting_area[name] = line["heads"], _cm2(line["area"])
        decided.append(decide(motion, tally, total, rules, Silence(0, 0)))
    return {"rule_set": rules.name, "totals": {"heads": total[0], "area_cm2": total[1]}, "motions": decided}


def _cm2(text: str) -> int:
    whole, _, decimals = text.partition(".")
    return int(whole) * 10_000 + int(decimals.ljust(4, "0"))


# ---------------------------------------------------------------------------------------------------------------
# 10. THE COMMAND
# ---------------------------------------------------------------------------------------------------------------


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    options = _parser().parse_args(arguments)
    gc.disable()  # the program ends after one poll; walking millions of live objects again and again costs a third
    try:
        if options.case:
            print(json.dumps(verify_case(_load(options.case)), ensure_ascii=False, indent=1))
            return 0
        if not options.bundle:
            _parser().error("BUNDLE or --case")
        report = verify(
            _load(options.bundle), _load(options.opening) if options.opening else None,
            receipt=_text(options.receipt), earlier=_text(options.earlier), key=_text(options.key),
            file=Path(options.file).read_bytes() if options.file else None,
        )
    except (OSError, ValueError, KeyError, StopIteration, UnreadableError, binascii.Error) as error:
        print(f"无法识读 / unreadable: {error}", file=sys.stderr)
        return 2
    for line in _lines(report, options.lang) if not options.json else [_as_json(report)]:
        print(line)
    return 0 if report.ok else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="核验业主大会表决的公开验证包 / verify a poll's bundle")
    parser.add_argument("bundle", nargs="?", help="公开验证包 (.json / .json.gz)")
    parser.add_argument("--opening", help="启封资料 (.json / .json.gz)")
    parser.add_argument("--receipt", help="回执：ZLR1.… 或存有它的文件")
    parser.add_argument("--earlier", help="较早保存的签名树头文件")
    parser.add_argument("--file", help="日志应记有哈希的文件，如证书 PDF")
    parser.add_argument("--key", help="从别处得到的公钥，或存有它的文件")
    parser.add_argument("--case", help="一份案例文件 (JSON)：只计票")
    parser.add_argument("--json", action="store_true", help="以 JSON 输出")
    parser.add_argument("--lang", choices=("zh", "en"), default="zh")
    return parser


def _load(path: str) -> Any:
    data = Path(path).read_bytes()
    return json.loads(gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data)


def _text(given: str | None) -> str | None:
    if given is None or given.startswith("ZLR1.") or "+" in given:
        return given
    return Path(given).read_text(encoding="utf-8")


def _as_json(report: Report) -> str:
    findings = [{"place": f.place, "zh": f.zh, "en": f.en} for f in report.findings]
    checked = [{"zh": zh, "en": en} for zh, en in report.checked]
    whole = {"ok": report.ok, "checked": checked, "findings": findings, "counts": report.counts}
    return json.dumps(whole, ensure_ascii=False, indent=1)


def _lines(report: Report, lang: str) -> Iterator[str]:
    chinese = lang == "zh"
    for zh, en in report.checked:
        yield f"✓ {zh if chinese else en}"
    for counted in report.counts:
        for motion in counted["motions"]:
            yield f"  {motion['id']}: {motion['outcome']} " + json.dumps(motion["participating"])
    for finding in report.findings:
        yield f"✗ [{finding.place}] {finding.zh if chinese else finding.en}"
    if chinese:
        yield "全部相符。" if report.ok else f"有{len(report.findings)}处不符。"
    else:
        yield "All holds." if report.ok else f"{len(report.findings)} things differ."


if __name__ == "__main__":
    sys.exit(main())
