from synthcore.core.texts import flat


def test_texts_that_differ_in_white_space_and_capitals_alone_are_spelled_the_same() -> None:
    assert flat("  What helps\n\tagainst a  HEADACHE? ") == flat("what helps against a headache?") == "what helps against a headache?"
    assert flat("Große Straße") == flat("GROSSE STRASSE")


def test_other_texts_stay_apart() -> None:
    assert flat("headache?") != flat("headache") != flat("head ache")
    assert flat(" \n") == ""
