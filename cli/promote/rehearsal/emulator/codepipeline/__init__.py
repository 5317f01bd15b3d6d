"""CodePipeline V2 as a promotion sees it."""
