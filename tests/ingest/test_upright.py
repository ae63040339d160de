from __future__ import annotations

import cv2
import numpy as np

from ingest.upright import flattened, lies
from tests.ingest.test_ocr import drawn_form


def test_shading_becomes_as_light_as_the_paper_and_keeps_its_words() -> None:
    """A scanned heading on grey, which Tesseract takes for black."""
    image = np.full((300, 600), 252, np.uint8)
    image[100:180] = 150
    cv2.putText(image, "Waktu", (200, 150), cv2.FONT_HERSHEY_SIMPLEX, 1.0, 20, 3)
    lit = flattened(image)
    assert int(np.median(lit[100:180])) == 255
    assert int(lit[100:180].min()) < 60
    assert np.array_equal(lit[:80], image[:80])


def test_a_page_on_its_side_is_known_by_its_letters() -> None:
    form = drawn_form()
    assert not lies(np.asarray(form))
    assert lies(np.asarray(form.rotate(90, expand=True)))
