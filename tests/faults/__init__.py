"""The promise put to the test: kills, full and read-only disks, photos that change, engines that die."""
