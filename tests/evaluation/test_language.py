"""English is told from its commonest words; a few Latin words are too few to tell."""

import pytest

from synthcore.evaluation.language import is_english


@pytest.mark.parametrize(
    "text",
    [
        "", "😀 😀", "12 3", "I am so tired of this and I don't know what to do", "tired. same", "What are the treatments for Glaucoma ?",
        "no idea honestly. dont know why",
    ],
)  # fmt: skip
def test_english(text):
    assert is_english(text)


@pytest.mark.parametrize(
    "text",
    [
        "Ich weiß nicht, was ich tun soll, die Welt ist so groß geworden", "Je ne sais pas quoi faire, tout va mal pour moi en ce moment",
        "¿Cómo estás? Me siento muy mal hoy y no sé qué hacer", "Ik weet het niet, het is allemaal zo veel en ik kan niet meer", "Не знаю", "مرحبا كيف حالك",
        "Jeg er så trist, og jeg ved ikke hvad jeg skal gøre for at have det bedre", "もう疲れました",
    ],
)  # fmt: skip
def test_another_language(text):
    assert not is_english(text)
