"""Which column holds the question and which the answer."""

import pytest

from synthcore.core.errors import BadInput, UnknownValue
from synthcore.sources.columns import choose


def rows(**columns):
    return [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]


def chosen(names, given=(), column=None, answer=None):
    choice = choose(names, list(given), column=column, answer_column=answer, where="the file")
    return choice.column, choice.answer


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (["Context", "Response"], ("Context", "Response")),
        (["instruction", "input", "output"], ("input", "output")),
        (["input", "output", "instruction"], ("input", "output")),
        (["questionID", "questionTitle", "questionText", "questionLink", "topic", "answerText"], ("questionText", "answerText")),
        (["qtype", "Question", "Answer"], ("Question", "Answer")),
        (["id", "question", "opa", "opb", "cop", "exp", "subject_name"], ("question", "exp")),
        (["pubid", "question", "context", "long_answer", "final_decision"], ("question", "long_answer")),
        (["QUESTION", "CONTEXTS", "LABELS"], ("QUESTION", "")),
        (["File", "CHQ", "Summary"], ("CHQ", "")),
        (["SUBJECT", "MESSAGE"], ("MESSAGE", "")),
        (["questionTitle", "prompt", "query"], ("query", "")),
        (["question", "Question", "answer"], ("question", "answer")),
        (["Question Text", "answer_text"], ("Question Text", "answer_text")),
        (["question", "output", "answer"], ("question", "answer")),
    ],
)
def test_the_tables_of_the_field(names, found):
    """By the names alone, in the order of the list."""
    assert chosen(names) == found


def test_what_the_rows_say():
    """A column that says the same in every row, nothing at all, or no text, gives way to one that says something."""
    given = rows(input=["Answer as a doctor."] * 6, query=list("abcdef"), output=list("uvwxyz"))
    assert chosen(["input", "query", "output"], given) == ("query", "output")
    assert chosen(["input", "output"], given) == ("input", "output"), "the only one there is"
    given = rows(question=[None, "", " "], query=list("abc"), answer=["", None, ""], response=list("uvw"))
    assert chosen(["question", "query", "answer", "response"], given) == ("query", "response")
    given = rows(prompt=[[{"role": "user"}]], MESSAGE=["a"], answer=[["yes"]])
    assert chosen(["prompt", "MESSAGE", "answer"], given) == ("MESSAGE", "")


def test_an_instruction_is_no_question():
    """Not even by name, when it is always the same; one that varies may be."""
    with pytest.raises(BadInput, match=r"the file: the column 'instruction' has the same text in every row.*'instruction', 'text'"):
        chosen(["instruction", "text"], rows(instruction=["Answer."] * 5, text=list("abcde")), column="instruction")
    assert chosen(["instruction"], rows(instruction=list("abcde")), column="instruction")[0] == "instruction"
    assert chosen(["question"], rows(question=["a"] * 9), column="question")[0] == "question"


def test_none_is_found():
    """The columns are listed, of nested ones their parts."""
    with pytest.raises(BadInput, match=r"no column is known to hold questions; name one of 'instruction', 'text', 'context\.title'"):
        chosen(["instruction", "text", "context"], rows(instruction=["a"], text=["b"], context=[{"title": "c", "list": None}]))


@pytest.mark.parametrize(("name", "found"), [("text", "text"), ("TEXT", "text"), ("2", "text"), ("context.title", "context.title"), ("a.b", "a.b")])
def test_by_name(name, found):
    """As it is written, in another case, by number, by path."""
    assert chosen(["id", "text", "context", "a.b"], rows(id=["1"], text=["b"], context=[{"title": "c"}], **{"a.b": ["d"]}), column=name)[0] == found


def test_a_name_that_is_not_there():
    """The nearest is named, and what there is."""
    with pytest.raises(UnknownValue, match=r"'quesion' is not a known column. Did you mean 'question'\? Known: question, context, context.title"):
        chosen(["question", "context"], rows(question=["a"], context=[{"title": "c"}]), column="quesion")
    with pytest.raises(UnknownValue, match="Did you mean 'answer'"):
        chosen(["question", "answer"], answer="anser")
    with pytest.raises(UnknownValue, match="'9' is not a known column"):
        chosen(["question", "answer"], column="9")


def test_a_nested_column_by_name():
    """Its parts are named."""
    with pytest.raises(BadInput, match=r"'context' holds lists or records, not texts; name a part of it with dots: context.contexts\.0, context\.year"):
        chosen(["question", "context"], rows(question=["a"], context=[{"contexts": ["c"], "year": 2}]), column="context")


def test_the_other_columns():
    """Short texts are kept with a question, long ones and numbers are not; a title stands in."""
    given = rows(questionTitle=["t"], questionText=["q"], answerText=["a"], topic=["grief"], views=[7], bio=["x" * 201], empty=[""])
    choice = choose(list(given[0]), given, column=None, answer_column=None, where="f")
    assert choice == ("questionText", "answerText", "questionTitle", ("topic",))
    assert choice.needed == {"questionText", "answerText", "questionTitle", "topic"}
