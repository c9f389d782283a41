"""The feed directory: releases as files, their index, manifest, rendering, digests and proofs."""
