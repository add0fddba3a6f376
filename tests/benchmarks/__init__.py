"""Speed as ratios against a peer in the same run; none of it is a test."""
