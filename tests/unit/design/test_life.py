"""Long scenes stay alive: things answer to words where all would rest, and only there."""

from __future__ import annotations

from app.design.life import enlivened, rests
from app.design.motion import fade_in, keys
from app.media.composition import Keyframe, SpriteLayer
from app.media.easing import value_at
from app.media.timeline import TimedWord
from tests.unit.media.render_helpers import box

GROUND = box(0, 0, 160, 90, "#203040").model_copy(update={"id": "ground"})
OBJECT = fade_in(box(40, 20, 30, 40, "#FFFFFF"), 0.3).model_copy(update={"id": "object-0-0"})
WORDS = [TimedWord(text="sunlight", start=0.5 * n, end=0.5 * n + 0.4) for n in range(1, 20)]
DURATION = 10.0


def object_of(layers: tuple[object, ...]) -> SpriteLayer:
    return next(layer for layer in layers if isinstance(layer, SpriteLayer) and layer.id.startswith("object"))


class TestEnlivened:
    def test_no_scene_with_an_object_rests_for_long_while_the_voice_speaks(self) -> None:
        alive = enlivened([GROUND, OBJECT], WORDS, DURATION)
        assert rests([GROUND, OBJECT], DURATION) == [(0.54, DURATION)]
        assert max((end - start for start, end in rests(alive, DURATION)), default=0.0) < 2.8

    def test_a_beat_begins_with_a_word_and_ends_where_it_began(self) -> None:
        track = object_of(enlivened([GROUND, OBJECT], WORDS, DURATION)).scale
        assert isinstance(track, tuple)
        for key, peak, back in zip(track[::3], track[1::3], track[2::3], strict=True):
            assert any(0 <= word.start - key.t < 0.15 for word in WORDS)
            assert key.v == back.v == 1.0
            assert 1.0 < peak.v < 1.1
            assert back.t <= DURATION - 0.5

    def test_what_moves_by_itself_is_left_alone(self) -> None:
        swing = tuple(Keyframe(t=n, v=6.0 if n % 2 else -6.0, ease="sine") for n in range(12))
        floating = OBJECT.model_copy(update={"y": swing})
        assert enlivened([GROUND, floating], WORDS, DURATION) == (GROUND, floating)

    def test_what_has_not_come_or_is_on_its_way_does_not_answer(self) -> None:
        late = OBJECT.model_copy(update={"start": 8.0, "opacity": keys((8.0, 0.0), (8.3, 1.0))})
        growing = OBJECT.model_copy(update={"id": "object-1-0", "scale": keys((0.0, 0.8), (9.5, 1.0))})
        for layer in enlivened([GROUND, late], WORDS, DURATION):
            assert value_at(layer.scale, 4.0) == 1.0
        assert enlivened([GROUND, growing], WORDS, DURATION)[1] == growing

    def test_without_words_or_things_nothing_changes(self) -> None:
        assert enlivened([GROUND, OBJECT], [], DURATION) == (GROUND, OBJECT)
        assert enlivened([GROUND], WORDS, DURATION) == (GROUND,)
