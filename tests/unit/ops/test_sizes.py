from ops.sizes import megabytes


def test_small_sizes_have_a_decimal() -> None:
    assert megabytes(1_234_567) == "1.2 MB"


def test_large_sizes_have_none() -> None:
    assert megabytes(61_123_607) == "61 MB"
