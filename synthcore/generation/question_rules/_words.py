"""Everyday words and clinical terms, put for one another only where the word stands by itself."""

from __future__ import annotations

import re
from collections.abc import Iterable

from synthcore.domains.schema import Synonym

# Words that may stand beside a term without being a part of it: "treat hypertension in", but not "portal hypertension".
_BEFORE = frozenset(
    re.findall(
        r"\S+",
        """
        a about acute against an and any are between by cause caused causes causing chronic diagnose diagnosing for from get gets getting had
        has have having her high his is like low mild my of or our prevent preventing prevents severe some sudden the their this to treat
        treating treats was were with your
        """,
    )
)
_AFTER = frozenset(
    re.findall(
        r"\S+",
        """
        after always and are as at be before by can caused come could diagnosed due during ever feel for from get go happen if in inherited is last may
        might never often on or prevented should sometimes that to treated was were when which while who with would
        """,
    )
)
_WORD = r"[\w'’-]+"

# Capitals of headlines that mean nothing, so that "High Blood Pressure" can stand within a sentence.
_COMMON = frozenset(
    re.findall(
        r"\S+",
        """
        abnormal acute adult adults advanced airway allergic allergy anemia antibody anxiety artery asbestos attack bacterial balance benign
        birth bladder bleeding blood bone bones bowel brain breast canal cancer cancers cardiac cell central cervical child childhood children
        cholesterol chronic clots colorectal common complications condition congenital coronary cyst cysts deficiency degeneration depression
        diabetes disease diseases disorder disorders distress dysfunction early encephalopathy endometrial enlargement epithelial erectile
        esophageal essential extracranial eye eyes failure fallopian familial fever fibrous foodborne foot gallbladder gastric genetic germ
        gestational gland gum headache hearing heart heavy hemorrhagic hepatic hereditary high hip holes hyperplasia idiopathic illness
        illnesses immune incompatibility infant infection infections infertility injury intestinal joint juvenile kidney knee laryngeal late
        legs leukemia limb liver loss low lung lungs lymphatic lymphoma major malabsorption male malformation malignant medullary mental
        metabolic microvascular mouth multiple muscle muscular myelogenous neonatal nerve nervous nodules nose obstructive oral ovarian oxygen
        pain palpitations pancreatic parathyroid pelvic periodontal peripheral peritoneal pituitary pneumonia polyps postpartum pregnancy
        pressure primary problems progressive prostate pulmonary rash recessive rectal recurrent reflux related renal replacement respiratory
        restless seizures sexual sexually skeletal skin sleep small soft spinal sponge stenosis stomach stone stones stroke sudden syndrome
        system testicular therapy throat thyroid tissue tooth tract transient transmitted trauma tube tumor tumors type ulcer ulcers urinary
        urologic uterine vaginal valve vascular venous vera viral virus vision vulvar weight
        """,
    )
)
_ENDING = re.compile(r"(?:itis|osis|oses|emia|aemia|oma|omas|opathy|uria|algia|plasia|ectomy|cytoma|cytosis|cythemia|epsy|asis|philia|penia|trophy|cephaly)$")


class Words:
    """Synonyms, compiled once for both directions. The longest term that fits is taken."""

    def __init__(self, synonyms: Iterable[Synonym] = ()) -> None:
        listed = tuple(synonyms)
        self._everyday = _Direction(_aligned(s.clinical, s.everyday) for s in listed if s.one_way != "to_clinical")
        self._clinical = _Direction(_aligned(s.everyday, s.clinical) for s in listed if s.one_way != "to_everyday")

    def everyday(self, text: str, *, whole: bool = True) -> str:
        """`whole` says that the text is a sentence, which begins with a capital, and not a part of one."""
        return self._everyday.put(text, whole)

    def clinical(self, text: str, *, whole: bool = True) -> str:
        return self._clinical.put(text, whole)


class _Direction:
    def __init__(self, pairs: Iterable[Iterable[tuple[str, str]]]) -> None:
        self.of = {old: new for group in pairs for old, new in group}
        words = "|".join(re.escape(old) for old in sorted(self.of, key=len, reverse=True))
        self._found = re.compile(rf"(?<![\w'’-])(?:{words})(?![\w'’-])", re.IGNORECASE) if words else None

    def put(self, text: str, whole: bool) -> str:
        if not self._found:
            return text
        out, at = "", 0
        for found in self._found.finditer(text):
            before, after = text[: found.start()], text[found.end() :]
            if not _alone(before, after):
                continue
            new = self.of[found[0].lower()]
            kept = out + text[at : found.start()]
            kept = re.sub(r"\b([Aa])n? $", r"\1n " if new[0] in "aeio" else r"\1 ", kept)
            out = kept + (new[:1].upper() + new[1:] if whole and not before.strip() else new)
            at = found.end()
        return out + text[at:]


def _alone(before: str, after: str) -> bool:
    last, first = re.search(rf"({_WORD})\s*$", before), re.match(rf"\s*({_WORD})", after)
    return (last is None or last[1].lower() in _BEFORE) and (first is None or first[1].lower() in _AFTER)


def _aligned(old: tuple[str, ...], new: tuple[str, ...]) -> list[tuple[str, str]]:
    """Lists of one length go word by word (a plural for a plural); else the first of the new ones serves all."""
    return [(one, new[place] if len(old) == len(new) else new[0]) for place, one in enumerate(old)]


def sentence_case(text: str) -> str:
    """Headline capitals of known words, lowered: "Gallbladder Cancer" is "gallbladder cancer", "Marfan Syndrome" keeps its M."""

    def known(word: str) -> bool:
        return word[:1].isupper() and word[1:].islower() and (word.lower() in _COMMON or bool(_ENDING.search(word.lower())))

    def lowered(found: re.Match[str]) -> str:
        return found[0].lower() if all(map(known, found[0].split("-"))) else found[0]

    return re.sub(_WORD, lowered, text)
