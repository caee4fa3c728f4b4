from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.media.composition import ClipLayer, Composition
from app.media.drawing.ops import Box, Drawing, ImageOp
from app.media.segments import MAX_PIECE_SECONDS, Segment, segments
from tests.unit.media.render_helpers import box, composition, scene


def film(*lengths: int, transition: int = 0) -> Composition:
    """Scenes of these lengths, each a coloured ground with one box that differs."""
    return composition(
        *(
            scene(box(0, 0, 160, 90, "#203040"), box(index, 0, 10, 10, "#FFFFFF"), frames=n, transition=transition)
            for index, n in enumerate(lengths)
        )
    )


def keys(*of: Composition) -> list[set[str]]:
    return [{segment.key for segment in segments(one)} for one in of]


def owners(segment: Segment) -> list[tuple[int, int, int]]:
    return [(part.scene, part.frames[0], part.frames[-1]) for part in segment.parts]


class TestLayout:
    def test_cuts_give_one_body_for_each_short_scene(self) -> None:
        assert [(s.start, s.frames, owners(s)) for s in segments(film(60, 90))] == [
            (0, 60, [(0, 0, 59)]),
            (60, 90, [(1, 0, 89)]),
        ]

    def test_a_transition_takes_half_from_each_side(self) -> None:
        one, mixed, two = segments(film(60, 60, transition=8))
        assert (one.frames, mixed.frames, two.frames) == (56, 8, 56)
        assert mixed.transition
        assert mixed.parts[0].frames == (56, 57, 58, 59, 59, 59, 59, 59)
        assert mixed.parts[1].frames == (0, 0, 0, 0, 0, 1, 2, 3)
        assert owners(two) == [(1, 4, 59)]

    def test_an_odd_transition_takes_the_odd_frame_from_the_scene_that_comes(self) -> None:
        one, mixed, two = segments(film(60, 60, transition=7))
        assert (one.frames, mixed.frames, two.frames) == (57, 7, 56)
        assert mixed.parts[1].frames == (0, 0, 0, 0, 1, 2, 3)
        assert owners(two) == [(1, 4, 59)]

    def test_long_bodies_are_cut_evenly(self) -> None:
        assert [s.frames for s in segments(film(181))] == [60, 60, 61]

    def test_scenes_with_nothing_but_transitions(self) -> None:
        result = segments(film(60, 9, 60, transition=8))
        assert [(s.frames, s.transition) for s in result] == [
            (56, False),
            (8, True),
            (1, False),
            (8, True),
            (56, False),
        ]

    @given(st.lists(st.integers(20, 400), min_size=1, max_size=5), st.integers(0, 18))
    def test_every_frame_is_in_exactly_one_segment(self, lengths: list[int], transition: int) -> None:
        given_film = film(*lengths, transition=transition)
        result = segments(given_film)
        assert [s.index for s in result] == list(range(len(result)))
        assert sum(s.frames for s in result) == given_film.frames
        for one, after in pairwise(result):
            assert one.start + one.frames == after.start
        assert all(len(part.frames) == s.frames for s in result for part in s.parts)
        assert max(s.frames for s in result) <= MAX_PIECE_SECONDS * 30

    @given(st.lists(st.integers(30, 200), min_size=2, max_size=4), st.integers(1, 20))
    def test_each_scene_keeps_its_own_clock(self, lengths: list[int], transition: int) -> None:
        """Wherever a scene is seen alone, its frame is the video's frame minus where the scene starts."""
        starts = [sum(lengths[:i]) for i in range(len(lengths))]
        for segment in segments(film(*lengths, transition=transition)):
            if not segment.transition:
                part = segment.parts[0]
                assert segment.start == starts[part.scene] + part.frames[0]


class TestKeys:
    def test_the_same_composition_has_the_same_keys(self) -> None:
        assert keys(film(60, 90, transition=4))[0] == keys(film(60, 90, transition=4))[0]

    def test_an_edit_changes_one_body_and_its_transitions(self) -> None:
        before = film(60, 60, 60, 60, transition=6)
        scenes = list(before.scenes)
        scenes[1] = scenes[1].model_copy(update={"layers": (*scenes[1].layers, box(50, 50, 5, 5, "#FF0000"))})
        after = before.model_copy(update={"scenes": tuple(scenes)})
        new = [s for s in segments(after) if s.key not in keys(before)[0]]
        assert [(s.transition, [part.scene for part in s.parts]) for s in new] == [
            (True, [0, 1]),
            (False, [1]),
            (True, [1, 2]),
        ]

    def test_a_layer_of_one_piece_changes_only_that_piece(self) -> None:
        ground = box(0, 0, 160, 90, "#203040")
        plain = composition(scene(ground, frames=180))
        late = composition(scene(ground, box(1, 1, 5, 5, "#FFFFFF", start=4.0, end=5.0), frames=180))
        assert [a.key == b.key for a, b in zip(segments(plain), segments(late), strict=True)] == [True, False]

    def test_names_titles_and_loudness_are_not_drawn(self) -> None:
        before = film(60)
        after = before.model_copy(
            update={
                "title": "Other",
                "scenes": tuple(s.model_copy(update={"id": "x", "title": "y"}) for s in before.scenes),
            }
        )
        assert keys(before) == keys(after)

    def test_size_rate_and_quality_are_drawn(self) -> None:
        base = film(60)
        others = [
            composition(*base.scenes, fps=Fraction(25)),
            base.model_copy(update={"size": (320, 180)}),
        ]
        different = [{s.key for s in segments(base, "draft")}, *keys(*others)]
        assert all(keys(base)[0].isdisjoint(other) for other in different)

    def test_a_file_counts_by_its_content(self, tmp_path: Path) -> None:
        one, same, other = tmp_path / "a.png", tmp_path / "b.png", tmp_path / "c.png"
        one.write_bytes(b"1")
        same.write_bytes(b"1")
        other.write_bytes(b"2")
        whole = Box(x=0, y=0, w=160, h=90)
        base = box(0, 0, 1, 1, "#000000")
        films = [
            composition(
                scene(base.model_copy(update={"drawing": Drawing(ops=(ImageOp(path=str(p), box=whole),))}), frames=5)
            )
            for p in (one, same, other)
        ]
        first, second, third = keys(*films)
        assert first == second
        assert first != third

    def test_volume_of_a_clip_is_not_seen(self, tmp_path: Path) -> None:
        path = tmp_path / "a.mp4"
        path.write_bytes(b"1")
        whole = Box(x=0, y=0, w=160, h=90)
        loud, quiet = (
            composition(scene(ClipLayer(path=str(path), box=whole, volume=v), frames=5)) for v in (1.0, 0.0)
        )
        assert keys(loud) == keys(quiet)

    def test_a_missing_file_is_an_error(self, tmp_path: Path) -> None:
        layer = ClipLayer(path=str(tmp_path / "gone.mp4"), box=Box(x=0, y=0, w=160, h=90))
        with pytest.raises(FileNotFoundError):
            segments(composition(scene(layer, frames=5)))
