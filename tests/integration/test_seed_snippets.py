"""The snippets of the first user's tutorial, as they stand, with `import runcairn as wandb` or `wandb` itself."""

from runcairn.api.root import Api
from tests.kit.script import run_script

_FIRST = """
    import runcairn as wandb  # Import the library
    wandb.init(project="seed", id="first")  # don't forget to initialise wandb

    wandb.config = {} # hyperparameters and other stuff
    wandb.log({}) # log your results that will be in your wandb dashboard in real time

    wandb.config.val_split = 0.1
    wandb.config.batch_size = 10
    wandb.config.epochs = 20
    wandb.config.patience = 5
    wandb.config.verbose = 1

    import os
    open(os.path.join(wandb.run.dir, 'model-dsbowl2018-1.h5'), "wb").write(b"weights")
    print("a debug statement")
"""

_IMAGES = """
    import numpy as np
    import wandb
    wandb.init(project="seed", id="images")

    X_train = np.random.randint(0, 256, (4, 16, 16, 3), dtype=np.uint8)
    Y_train = np.random.rand(4, 16, 16, 1) > 0.5
    train_id = 1

    class Model:
        def predict(self, x):
            return np.random.rand(len(x), 16, 16, 1).astype(np.float32)

    class Callback:
        model = Model()

    class log_images_per_step(Callback):
        def on_epoch_end(self, epoch, logs={}):
            x = X_train[train_id]
            y = Y_train[train_id].astype(np.uint8)*255
            y_pred = self.model.predict(x[np.newaxis,:])
            y_pred_t=(y_pred > 0.5).astype(np.uint8)*255
            wandb.log({"examples": [wandb.Image(x, caption="x"),
                                    wandb.Image(y, caption="y"),
                                    wandb.Image(y_pred_t, caption="pred")]}, commit=False)

    for epoch in range(3):
        log_images_per_step().on_epoch_end(epoch)
        wandb.log({"loss": 1 / (epoch + 1)})
"""


def test_the_first_lines_of_the_tutorial(server, tmp_path):
    done = run_script(tmp_path, server, _FIRST)
    run = Api(server.url, server.key).run("seed/first")
    assert run.config == {"val_split": 0.1, "batch_size": 10, "epochs": 20, "patience": 5, "verbose": 1}
    assert run.file("model-dsbowl2018-1.h5").read() == b"weights"
    assert run.state == "finished"
    assert "a debug statement" in [line.text for line in run.logs()]
    assert "verified!" in done.stderr + done.stdout


def test_images_and_metrics_meet_on_their_step_in_an_unmodified_script(server, tmp_path):
    run_script(tmp_path, server, _IMAGES, "-m", "runcairn.as_wandb")
    run = Api(server.url, server.key).run("seed/images")
    rows = list(run.scan_history())
    assert [row["_step"] for row in rows] == [0, 1, 2]
    for row in rows:
        assert [picture["caption"] for picture in row["examples"]] == ["x", "y", "pred"]
        assert row["loss"] == 1 / (row["_step"] + 1)


def test_wandb_names_are_ours_and_others_are_not_found(server, tmp_path):
    text = """
        import sys
        import wandb, runcairn, runcairn.integrations
        import wandb.integration
        assert wandb is runcairn and wandb.__spec__.name == "runcairn"
        assert wandb.integration is runcairn.integrations
        try:
            import wandb.apis
        except ModuleNotFoundError as error:
            assert "runcairn stands in" in str(error)
        else:
            raise SystemExit(1)
        try:
            import wandb.settings
        except ModuleNotFoundError:
            raise SystemExit(0)
        raise SystemExit(2)
    """
    run_script(tmp_path, server, text, "-m", "runcairn.as_wandb")
