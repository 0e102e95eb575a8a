"""Words by which facts about a person's health are told: medicines, parts of the body, conditions. Data, and the patterns
made of it. None of the lists is complete: they are there to see that something came, went or was put for another thing."""

from __future__ import annotations

import re


def _listed(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Names of one medicine, the generic one first.
SAME_MEDICINE = (
    "acetaminophen paracetamol tylenol panadol", "ibuprofen advil motrin nurofen", "naproxen aleve", "aspirin acetylsalicylic", "warfarin coumadin",
    "furosemide lasix", "hydroxychloroquine plaquenil", "levothyroxine levothyroxin synthroid", "albuterol salbutamol ventolin",
    "epinephrine adrenaline epipen", "diphenhydramine benadryl", "cetirizine zyrtec", "loratadine claritin", "clopidogrel plavix",
    "sildenafil viagra", "tadalafil cialis", "semaglutide ozempic wegovy", "atorvastatin lipitor", "methylphenidate ritalin", "sertraline zoloft",
    "fluoxetine prozac", "alprazolam xanax", "diazepam valium", "oseltamivir tamiflu", "apixaban eliquis", "rivaroxaban xarelto", "omeprazole prilosec",
    "sulfa sulfonamide sulfonamides sulfa-drugs",
)  # fmt: skip
GENERIC = {name: names.split()[0] for names in SAME_MEDICINE for name in names.split()}
MEDICINES = frozenset(GENERIC) | _listed(
    """
    adderall allopurinol amiodarone anastrozole augmentin azathioprine bactrim bupropion buprenorphine carbamazepine citalopram clonidine clozapine
    codeine colchicine cyclosporine digoxin duloxetine escitalopram estradiol exenatide fentanyl finasteride gabapentin glutathione insulin
    interferon lamotrigine letrozole levetiracetam liraglutide lithium melatonin metformin methadone methotrexate minoxidil mirtazapine
    montelukast morphine naloxone nitroglycerin olanzapine phenytoin pregabalin progesterone quetiapine quinine risperidone rituximab
    suboxone sulfasalazine tacrolimus tamoxifen tamsulosin thalidomide topiramate tramadol trazodone truvada valproate venlafaxine
    """
)
# Endings of generic names. Words that end so and are none stand below.
_ENDINGS = (
    "statin|pril|sartan|olol|cillin|mycin|micin|cycline|floxacin|conazole|prazole|nidazole|tidine|triptan|azepam|azolam|oxetine|ipramine|triptyline"
    "|barbital|caine|dipine|thiazide|semide|gliptin|gliflozin|glutide|formin|glitazone|[mx]ab|tinib|parib|ciclovir|cyclovir|navir|buvir|parin|xaban"
    "|gatran|profen|oxicam|coxib|nisone|solone|nisolone|asone|sonide|terol|tropium|lukast|dronate|setron|curium|afil|ratadine|rizine|codone|morphone"
    "|phylline|oquine|bendazole|platin|rubicin|taxel|trexate|lactone|cef\\w+in|sulfa\\w+"
)
_NO_MEDICINE = _listed("april cholesterol histidine cystatin somatostatin cocaine dipril sulfate sulfates cab lab slab crab grab stab")
_ENDS = re.compile(rf"\w{{2,}}(?:{_ENDINGS})")
MEDICINE_CLASSES = re.compile(
    r"\b(?:antibiotics?|blood thinners?|anticoagulants?|antidepressants?|steroids?|painkillers?|statins|beta[- ]blockers?|antihistamines?|diuretics?"
    r"|water pills?|birth control pills?|the pill|sleeping pills?|chemotherapy|antacids?|anti-inflammator\w+|opioids?|inhalers?|immunosuppress\w+)\b"
)

# A part of the body -> words that name it, and the beginnings of clinical words that hold it.
BODY: dict[str, tuple[str, str]] = {
    "heart": ("heart cardiac coronary", "cardi,angina,arrhythm,myocard"),
    "kidney": ("kidney renal", "neph,ren,glomerul,pyelo"),
    "liver": ("liver hepatic", "hepat,cirrho"),
    "lung": ("lung pulmonary chest", "pulm,pneum,bronch,thora,asthma"),
    "stomach": ("stomach gastric belly tummy abdomen abdominal", "gastr,abdom,dyspep,peptic"),
    "bowel": ("bowel gut colon intestine intestinal rectum rectal", "colo,enter,col,intestin,rect,ile,diverticul,crohn"),
    "bladder": ("bladder", "cyst,urin"),
    "gallbladder": ("gallbladder", "chole,gall"),
    "brain": ("brain cerebral", "enceph,cereb,neuro,mening"),
    "eye": ("eye ocular", "ophthal,opt,retin,kerat,conjunctiv,glauc"),
    "ear": ("ear", "otit,oto,tinn,hear,audi"),
    "nose": ("nose nasal", "rhin,nas,epistax"),
    "sinus": ("sinus", "sinus"),
    "throat": ("throat", "pharyn,laryn,tonsil"),
    "skin": ("skin", "derm,cutan,eczem,psoria"),
    "bone": ("bone", "oste,fractur,skelet"),
    "joint": ("joint", "arthr,gout"),
    "muscle": ("muscle", "my,musc"),
    "breast": ("breast", "mamm,mast"),
    "prostate": ("prostate prostatic", "prostat"),
    "womb": ("womb uterus uterine", "uter,endometr,hyster"),
    "ovary": ("ovary ovaries ovarian", "ovar"),
    "testicle": ("testicle testis testicular", "testic,orch"),
    "thyroid": ("thyroid", "thyr,goit,graves"),
    "pancreas": ("pancreas pancreatic", "pancrea"),
    "tooth": ("tooth teeth dental", "dent,odont,caries"),
    "gum": ("gum gums", "gingiv,periodont"),
    "knee": ("knee", "patell"),
    "hip": ("hip", "cox"),
    "back": ("spine spinal", "spin,lumb,scoli,vertebr"),
    "foot": ("foot feet", "pod,plant,pedis"),
    "hand": ("hand", "carpal,hand"),
    "leg": ("leg", "crur,leg"),
}
PART = {word: part for part, (named, _) in BODY.items() for word in named.split()}
_ROOT = {part: tuple(roots.split(",")) for part, (_, roots) in BODY.items()}

# What a person may have. Words that stand for one by themselves, and the nouns that make one of what is before them.
CONDITIONS = _listed(
    """
    diabetes diabetic asthma asthmatic hypertension epilepsy epileptic cancer leukemia lymphoma melanoma copd hiv lupus gout anemia anaemia glaucoma
    hemophilia haemophilia dementia alzheimer alzheimer's parkinson parkinson's depression schizophrenia bipolar obesity obese migraine migraines
    hypothyroidism hyperthyroidism osteoporosis stroke psoriasis eczema insomnia celiac coeliac crohn's tuberculosis malaria pneumonia hepatitis cirrhosis
    fibromyalgia endometriosis angina arrhythmia autism adhd hypertensive jaundice sepsis shingles
    """
)
# Those that last: one that comes in is history, and no other word for something in the source.
LASTING = _listed(
    """
    diabetes diabetic asthma asthmatic epilepsy epileptic cancer leukemia lymphoma melanoma copd hiv lupus hemophilia haemophilia dementia alzheimer's
    alzheimer parkinson's parkinson schizophrenia bipolar cirrhosis fibromyalgia crohn's celiac coeliac tuberculosis malaria autism
    """
)
# What a person is called who has one.
BEARERS = {"asthmatic": "asthma", "diabetic": "diabetes", "epileptic": "epilepsy", "hypertensive": "hypertension", "anemic": "anemia", "obese": "obesity"}
_CONDITION_ENDS = re.compile(r"\w{3,}(?:itis|emia|aemia|osis|oma|opathy|algia|uria|penia|philia|plegia|trophy)")
NOUNS = _listed(
    "disease disorder syndrome cancer infection failure stones attack tumor tumour pressure insufficiency deficiency transplant ulcer ulcers cholesterol"
)


def medicine(word: str) -> str:
    """The name by which a medicine is compared; "" for a word that is none."""
    if word in MEDICINES:
        return GENERIC.get(word, word)
    return word if len(word) > 5 and word not in _NO_MEDICINE and _ENDS.fullmatch(word) else ""


def part(word: str) -> str:
    """The part of the body that a word names; "" for none."""
    return PART.get(word) or PART.get(word.removesuffix("s"), "")


def within(part_: str, word: str) -> bool:
    """Whether a clinical word holds the part: "nephritis" the kidney."""
    return word.startswith(_ROOT[part_]) or (len(word) > 8 and any(len(root) > 4 and root in word for root in _ROOT[part_]))


def condition(word: str) -> bool:
    return word in CONDITIONS or (len(word) > 5 and bool(_CONDITION_ENDS.fullmatch(word)))
