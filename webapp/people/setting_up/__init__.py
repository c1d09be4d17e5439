"""The pages of the first set-up that follow the first account: stamp, backup folder."""
