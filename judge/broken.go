package main

func judgeBroken(o options, dir string) (bool, error) { return false, nil }
